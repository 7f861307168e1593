"""Addresses of the API. A test checks that `openapi` describes each of them."""

from django.urls import path, re_path

from search.api import openapi, records, saved, search, upload

urlpatterns = [
    path("v1/openapi.json", openapi.description, name="api_description"),
    path("v1/search", search.search, name="api_search"),
    path("v1/facets/<slug:field>", search.facet, name="api_facet"),
    path("v1/statements", records.statements, name="api_statements"),
    path("v1/statements/<slug:public_id>", records.statement, name="api_statement"),
    path("v1/articles", records.articles, name="api_articles"),
    path("v1/articles/<slug:public_id>", records.article, name="api_article"),
    path("v1/speakers", records.speakers, name="api_speakers"),
    path("v1/speakers/<slug:slug>", records.speaker, name="api_speaker"),
    path("v1/countries", records.countries, name="api_countries"),
    path("v1/countries/<slug:code>", records.country, name="api_country"),
    path("v1/topics", records.topics, name="api_topics"),
    path("v1/topics/<slug:slug>", records.topic, name="api_topic"),
    path("v1/outlets", records.outlets, name="api_outlets"),
    path("v1/outlets/<slug:slug>", records.outlet, name="api_outlet"),
    path("v1/saved", saved.saved_searches, name="api_saved"),
    path("v1/saved/<slug:public_id>", saved.saved_search, name="api_saved_search"),
    path("v1/uploads", upload.uploads, name="api_uploads"),
    path("v1/uploads/<slug:public_id>", upload.upload, name="api_upload"),
    re_path("", records.nothing, name="api_nothing"),
]
