"""Reading one article: its text cut into marked runs, how speakers are named. Pure Python."""
