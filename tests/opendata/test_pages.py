"""The public pages of the open data, the downloads and the index of the API."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from opendata import services
from opendata.models import BulkFile
from tests.opendata.records import KIND, bytes_of, record

pytestmark = pytest.mark.django_db


def download(client, file_format="csv", **headers):
    return client.get(reverse("open-data:file", args=[KIND, file_format]), headers=headers)


def content(response) -> bytes:
    return b"".join(response.streaming_content)


# -- pages --


def test_the_index_tells_rows_size_hash_and_times(client):
    record(1, is_synthetic=True)
    services.make_files(KIND)
    response = client.get(reverse("open-data:index"))
    text = response.content.decode()
    for file in BulkFile.objects.filter(is_current=True):
        assert file.sha256 in text
        assert reverse("open-data:file", args=[KIND, file.file_format]) in text
    assert "数据截至" in text
    assert response.context["synthetic"]


def test_a_register_without_files_says_so(client):
    text = client.get(reverse("open-data:detail", args=[KIND])).content.decode()
    assert "文件尚未生成" in text
    assert reverse("open-data:file", args=[KIND, "csv"]) not in text


def test_changes_that_wait_are_told(client):
    services.make_files(KIND)
    assert "正在等待重新生成" not in client.get(reverse("open-data:index")).content.decode()
    services.note_change(KIND)
    assert "正在等待重新生成" in client.get(reverse("open-data:index")).content.decode()


def test_unknown_registers_and_formats_are_404(client):
    services.make_files(KIND)
    for name, args in (
        ("detail", ["unknown"]),
        ("file", ["unknown", "csv"]),
        ("file", [KIND, "exe"]),
        ("dictionary", ["unknown", "csv"]),
        ("dictionary", [KIND, "exe"]),
    ):
        assert client.get(reverse(f"open-data:{name}", args=args)).status_code == 404, args


def test_queries_of_the_index_do_not_grow(client, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get(reverse("open-data:index"))
    for kind in services.open_kinds():
        services.make_files(kind)
    with django_assert_num_queries(2):
        client.get(reverse("open-data:index"))


# -- dictionary --


def test_the_dictionary_is_given_as_csv_and_json(client):
    record(1, body={"facts": "=1+1"})
    table = client.get(reverse("open-data:dictionary", args=[KIND, "csv"])).content.decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(table)))
    data = client.get(reverse("open-data:dictionary", args=[KIND, "json"])).json()
    assert found[0] == ["列名", "中文名称", "类型", "含义", "示例"]
    assert [row[0] for row in found[1:]] == [column["name"] for column in data["columns"]]
    assert next(row for row in found if row[0] == "facts")[4] == "'=1+1"
    assert next(each for each in data["columns"] if each["name"] == "facts")["example"] == "=1+1"


# -- downloads --


def test_a_file_comes_whole_with_its_name_and_marks(client):
    record(1)
    services.make_files(KIND)
    response = download(client)
    assert content(response) == bytes_of("csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="case-result.csv"'
    assert response["Content-Length"] == str(len(bytes_of("csv")))
    file = BulkFile.objects.get(file_format="csv", is_current=True)
    assert response["ETag"] == f'"{file.sha256}"'
    assert "no-cache" in response["Cache-Control"]


def test_an_unchanged_file_is_not_sent_again(client):
    services.make_files(KIND)
    first = download(client)
    assert download(client, if_none_match=first["ETag"]).status_code == 304
    assert download(client, if_modified_since=first["Last-Modified"]).status_code == 304
    assert download(client, if_none_match='"other"').status_code == 200


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-9", slice(0, 10)),
        ("bytes=10-", slice(10, None)),
        ("bytes=-7", slice(-7, None)),
        ("bytes=5-9999999", slice(5, None)),
    ],
)
def test_a_broken_download_goes_on_where_it_stopped(client, asked, part):
    record(1)
    services.make_files(KIND)
    whole = bytes_of("csv")
    response = download(client, range=asked)
    assert response.status_code == 206
    assert content(response) == whole[part]
    first, end, _ = part.indices(len(whole))
    assert response["Content-Range"] == f"bytes {first}-{end - 1}/{len(whole)}"
    assert response["Content-Length"] == str(end - first)


@pytest.mark.parametrize("asked", ["bytes=9-5", "bytes=0-1,3-4", "lines=1-2", "bytes=-"])
def test_what_is_no_single_range_gets_the_whole(client, asked):
    services.make_files(KIND)
    response = download(client, range=asked)
    assert response.status_code == 200
    assert content(response) == bytes_of("csv")


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused(client, asked):
    services.make_files(KIND)
    response = download(client, range=asked)
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(bytes_of('csv'))}"


def test_a_part_of_another_version_is_not_sent(client):
    services.make_files(KIND)
    first = download(client)
    assert download(client, range="bytes=0-9", if_range=first["ETag"]).status_code == 206
    assert download(client, range="bytes=0-9", if_range='"older"').status_code == 200


def test_the_proxy_sends_the_file_where_there_is_one(client, settings):
    settings.OPEN_DATA_ACCEL = "/internal/open-data/"
    record(1)
    services.make_files(KIND)
    file = BulkFile.objects.get(kind=KIND, file_format="csv", is_current=True)

    response = download(client, range="bytes=0-9")
    assert response["X-Accel-Redirect"] == f"/internal/open-data/{file.file.name}"
    assert (response.status_code, response.content) == (200, b"")

    known = download(client, if_none_match=f'"{file.sha256}"')
    assert known.status_code == 304
    assert "X-Accel-Redirect" not in known


def test_a_lost_file_is_404(client):
    services.make_files(KIND)
    for file in BulkFile.objects.all():
        (services.folder() / file.file.name).unlink()
    assert download(client).status_code == 404


# -- API --


def test_the_api_lists_registers_with_files(client):
    record(1)
    services.make_files(KIND)
    data = client.get(reverse("open-data-api:index")).json()
    assert {each["kind"] for each in data} == set(services.open_kinds())
    found = next(each for each in data if each["kind"] == KIND)
    assert [file["format"] for file in found["files"]] == ["csv", "xlsx", "jsonl"]
    assert client.get(found["files"][0]["url"]).status_code == 200
    assert client.get(found["dictionary"]).json()["kind"] == KIND
    assert found["files"][0]["rows"] == 1 and not found["has_synthetic"]
