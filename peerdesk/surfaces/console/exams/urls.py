"""URLs of exams."""

from django.urls import URLPattern, URLResolver, include, path

from . import items, pages

_item = [
    path("", items.item, name="console_exam_item"),
    path("retirement", items.item_retirement, name="console_exam_item_retirement"),
    path("restoration", items.item_restoration, name="console_exam_item_restoration"),
]

_exam: list[URLPattern | URLResolver] = [
    path("", pages.exam, name="console_exam"),
    path("terms", pages.terms, name="console_exam_terms"),
    path("publication", pages.publication, name="console_exam_publication"),
    path("retirement", pages.retirement, name="console_exam_retirement"),
    path("items/new", items.new_item, name="console_exam_item_new"),
    path("items/table", items.table, name="console_exam_table"),
    path("items/table/rows", items.table_items, name="console_exam_table_rows"),
    path("items/<uuid:item_id>/", include(_item)),
    path("prompts", pages.prompts, name="console_exam_prompts"),
    path("prompts/<uuid:prompt_id>/use", pages.prompt_use, name="console_exam_prompt_use"),
    path("flags/<uuid:flag_id>/finding", pages.finding, name="console_exam_flag"),
]

urlpatterns = [
    path("", pages.exams, name="console_exams"),
    path("new", pages.creation, name="console_exam_creation"),
    path("<uuid:exam_id>/", include(_exam)),
]
