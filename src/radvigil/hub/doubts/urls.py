"""Addresses of doubts. `d/` is what a machine's card opens, `r/` what its reporter follows: both without a sign-in."""

from __future__ import annotations

from django.urls import path

from radvigil.hub.doubts import card_views, views

app_name = "doubts"
urlpatterns = [
    path("d/<str:token>", card_views.card, name="card"),
    path("d/<str:token>/doubt", card_views.tell, name="tell"),
    path("r/<str:secret>", card_views.follow, name="follow"),
    path("doubts/", views.listing, name="list"),
    path("doubts/new", views.new, name="new"),
    path("doubts/<int:number>", views.doubt, name="doubt"),
    path("doubts/<int:number>/seen", views.seen, name="seen"),
    path("doubts/<int:number>/reply", views.reply, name="reply"),
    path("doubts/<int:number>/hand", views.hand, name="hand"),
    path("doubts/<int:number>/end", views.end, name="end"),
    path("doubts/cards/<int:machine>", views.cards, name="cards"),
    path("doubts/cards/<int:machine>/make", views.make_card, name="make-card"),
    path("doubts/cards/print", views.print_card, name="print-card"),
    path("doubts/cards/revoke/<int:identity>", views.revoke_card, name="revoke-card"),
]
