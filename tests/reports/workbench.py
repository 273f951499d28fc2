"""Addresses and words of the workbench, for the tests of its pages."""

LIST = "/staff/reports/"


def text_of(response):
    return response.content.decode()


def at(edition, rest=""):
    return f"{LIST}{edition.pk}/{rest}"
