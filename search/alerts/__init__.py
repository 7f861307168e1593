"""Alerts: hearing of news on a saved search without looking.

`firing` decides what is told and records it, `mails` sends it, `silence` notices who says nothing
any more, `switching` turns alerts on and off. Recorded first, mailed after: in the list of what
fired everything stands once; a mail goes out at least once, with the same Message-ID each time.
"""
