"""The printed report, measured: grid, wording, archive form, fonts, safety."""

import re
import subprocess
from io import BytesIO

import pdfplumber
import pikepdf
import pytest
import weasyprint
from PIL import Image
from weasyprint.urls import FatalURLFetchingError, fetch

from common.typesetting import fonts, justification
from common.typesetting import pdf as press
from reports.rendering import pdf
from reports.rendering.document import Paragraph, Run, Section, Table
from reports.rendering.text import plain_text

from . import grid, sample

pytestmark = pytest.mark.system
SOLID = "生态环境法治政府建设报告"


@pytest.fixture(scope="module")
def printed():
    return pdf.render_pdf(sample.document())


@pytest.fixture(scope="module")
def pages(printed):
    return grid.measure(printed)


@pytest.fixture(scope="module")
def solid():
    """Pages of nothing but characters of full width: no rule of punctuation shortens a line."""
    text = Paragraph((Run(SOLID * 150),))
    return grid.measure(pdf.render_pdf(sample.document(sections=(Section(1, "", (text,)),))))


def extract(content: bytes) -> str:
    """Text in reading order without whitespace, page numbers and the notice of the margin."""
    raw = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()
    lines = [line.strip() for line in raw.splitlines()]
    drop = sample.document().synthetic_notice
    kept = [line for line in lines if line != drop and not re.fullmatch(r"—\s*\d+\s*—", line)]
    return re.sub(r"\s", "", "".join(kept))


# --- the grid ---------------------------------------------------------------


def solid_lines(solid):
    return [line for page in solid for line in page.lines if set(line.text) <= set(SOLID)]


def test_full_lines_have_28_characters_and_first_lines_26(solid):
    lines = solid_lines(solid)
    assert len(lines) > 60
    assert len(lines[0].chars) == 26
    assert {len(line.chars) for line in lines[1:-1]} == {28}


def test_character_pitch_is_constant(solid):
    pitches = [pitch for line in solid_lines(solid) for pitch in line.pitches]
    assert len(pitches) > 1500
    assert min(pitches) == pytest.approx(grid.CHARACTER_PITCH, abs=0.02)
    assert max(pitches) == pytest.approx(grid.CHARACTER_PITCH, abs=0.02)


def test_full_pages_have_22_lines(solid, pages):
    assert len(solid[1].lines) == 22
    assert [len(page.lines) for page in grid.body(pages)[1:-1]] == [22, 22, 22]


def test_lines_stay_on_the_grid_with_fallback_glyphs_too(pages, solid):
    for page in [*grid.body(pages), *grid.body(solid)]:
        assert page.drift <= 0.01, f"第 {page.number} 页"


def test_type_area_is_156_by_225_mm(solid):
    page = solid[1]
    assert page.lines[1].left == pytest.approx(grid.LEFT, abs=0.1)
    assert max(line.right for line in page.lines) == pytest.approx(grid.RIGHT, abs=0.2 * grid.MM)
    # First and last baseline leave the same room for 22 lines as the type area has.
    assert page.lines[-1].baseline - page.lines[0].baseline == pytest.approx(21 * grid.LINE_PITCH, abs=0.5)
    assert grid.TOP < page.lines[0].baseline < grid.TOP + grid.LINE_PITCH
    assert grid.BOTTOM - grid.LINE_PITCH < page.lines[-1].baseline < grid.BOTTOM


def test_lines_are_flush_right(pages):
    assert len(grid.justified(grid.body(pages))) > 40
    assert grid.flush_share(grid.body(pages)) >= 0.95


def test_page_numbers_stand_outside(pages):
    for page in pages:
        assert "".join(char["text"] for char in page.footer) == f"—{page.number}—"
        assert {round(char["size"], 2) for char in page.footer} == {14}
        left, right = page.footer[0]["x0"] - grid.LEFT, grid.RIGHT - page.footer[-1]["x1"]
        assert (right if page.number % 2 else left) == pytest.approx(14, abs=0.5)


def test_dashes_of_the_page_number_are_seven_millimetres_below(printed, pages):
    """Looked for in the picture: what the font says of its heights is not where the ink is."""
    command = ["pdftoppm", "-r", "254", "-f", "1", "-l", "1", "-gray", "-"]  # 10 pixels a millimetre
    picture = Image.open(
        BytesIO(subprocess.run(command, input=printed, capture_output=True, check=True).stdout)
    )
    dash = pages[0].footer[0]
    column = round((dash["x0"] + dash["x1"]) / 2 / grid.MM * 10)
    below = [picture.getpixel((column, row)) for row in range(2620, 2970)]
    first_ink = next(i for i, shade in enumerate(below) if shade < 128)
    assert first_ink / 10 == pytest.approx(7, abs=0.3)


def test_date_stands_four_characters_from_the_edge_with_the_issuer_centred(pages):
    issuer, day = grid.body(pages)[-1].lines[-2:]
    assert (issuer.text, day.text) == ("兰州新区生态环境局", "2025年1月17日")
    assert grid.RIGHT - day.right == pytest.approx(4 * grid.CHARACTER_PITCH, abs=1)
    assert (issuer.left + issuer.right) / 2 == pytest.approx((day.left + day.right) / 2, abs=1)


def test_long_issuer_stays_in_the_type_area():
    document = sample.document(issuer="兰州新区生态环境局秦川园区生态环境综合行政执法队")
    issuer = grid.body(grid.measure(pdf.render_pdf(document)))[-1].lines[-2]
    assert issuer.text == document.issuer
    assert issuer.right < grid.RIGHT - grid.CHARACTER_PITCH


def test_addressee_is_flush_left_one_blank_line_below_the_title(pages):
    lines = pages[0].lines
    index = next(i for i, line in enumerate(lines) if line.text == "新区依法治区办：")
    assert lines[index].left == pytest.approx(grid.LEFT, abs=0.1)
    assert lines[index].baseline - lines[index - 1].baseline == pytest.approx(2 * grid.LINE_PITCH, abs=4)


def test_notice_stands_on_every_page_and_in_the_text_of_the_first(pages):
    notice = sample.document().synthetic_notice
    assert [page.header for page in pages] == [notice] * len(pages)
    assert pages[0].lines[0].text == notice


def test_no_notice_without_synthetic_data():
    printed = grid.measure(
        pdf.render_pdf(sample.document(synthetic_notice="", charts=(), tables=(), annex=()))
    )
    assert {page.header for page in printed} == {""}


# --- the words --------------------------------------------------------------


def test_text_is_extracted_exactly_in_order(printed):
    expected = re.sub(r"\s", "", plain_text(sample.document()))
    assert len(expected) > 1900
    assert extract(printed).startswith(expected + "附件1主要数据图表")


def test_rare_characters_are_printed_and_extracted(printed):
    text = extract(printed)
    for character in "㎡³甪堃喆䶮":
        assert character in text


def test_annex_lists_every_indicator_and_repeats_its_head(printed):
    text = extract(printed)
    for row in sample.annex():
        assert row.id in text
    assert text.count("编号指标数值计算口径与依据记录数") >= 3


def test_short_table_stays_whole_and_long_one_repeats_its_head():
    rows = tuple((f"第{n}行", str(n)) for n in range(40))
    tables = (*sample.tables(), Table("长表", ("行号列", "数量列"), rows))
    with pdfplumber.open(BytesIO(pdf.render_pdf(sample.document(tables=tables)))) as opened:
        texts = [page.extract_text() for page in opened.pages]
    assert sum("学法普法活动" in text and "法律八进" in text for text in texts) == 1
    assert sum("行号列" in text for text in texts) >= 2
    assert all(any(row[0] in text for text in texts) for row in rows)


def test_character_without_glyph_is_refused_by_name():
    section = Section(1, "", (Paragraph((Run("测试\U000f1234。"),)),))
    with pytest.raises(press.RenderingError, match=r"U\+F1234"):
        pdf.render_pdf(sample.document(sections=(section,)))


def test_hostile_text_is_printed_as_text():
    hostile = '<script>x</script><img src="file:///etc/passwd"><style>@page{size:1mm}</style>'
    section = Section(1, "", (Paragraph((Run(hostile),)),))
    content = pdf.render_pdf(sample.document(sections=(section,), title=hostile))
    assert extract(content).count(re.sub(r"\s", "", hostile)) == 2


def test_damaged_font_file_is_a_clear_error(tmp_path, monkeypatch):
    for role in fonts.ROLES:
        (tmp_path / role.fandol).write_bytes(b"not a font")
    chosen = fonts.choose(frozenset({"AR PL UMing CN"}), tmp_path)
    monkeypatch.setattr(fonts, "faces", lambda: chosen)
    monkeypatch.setattr(fonts, "font_directory", lambda: tmp_path)
    with pytest.raises(fonts.FontError, match="字体文件损坏.*Report fang"):
        press._press.__wrapped__(pdf.STYLESHEET)


def test_arphic_alone_still_prints(tmp_path, monkeypatch):
    chosen = fonts.choose(frozenset({"AR PL UMing CN", "AR PL UKai CN"}), tmp_path)
    monkeypatch.setattr(fonts, "faces", lambda: chosen)
    made = press._press.__wrapped__(pdf.STYLESHEET)
    monkeypatch.setattr(press, "_press", lambda stylesheet: made)
    printed = grid.measure(pdf.render_pdf(sample.document()))
    assert [len(page.lines) for page in grid.body(printed)[1:-1]] == [22, 22, 22]
    assert {char["fontname"].split("+")[1] for line in printed[1].lines for char in line.chars} == {
        "AR-PL-UMing-CN-Light",
        "AR-PL-UKai-CN",
    }


# --- the file ---------------------------------------------------------------


def test_archive_metadata_tags_and_language(printed):
    with pikepdf.open(BytesIO(printed)) as file, file.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["dc:title"] == sample.document().title
        assert metadata["dc:creator"] == ["兰州新区生态环境局"]
        assert str(file.Root.Lang) == "zh-CN"
        assert file.Root.MarkInfo.Marked
        assert file.Root.ViewerPreferences.DisplayDocTitle
        assert file.Root.OutputIntents[0].S == "/GTS_PDFA1"
        kinds = {str(element.S) for element in file.objects if is_element(element)}
        assert {
            "/Document",
            "/H1",
            "/H2",
            "/H3",
            "/H4",
            "/P",
            "/Table",
            "/TH",
            "/TD",
            "/Figure",
            "/Link",
        } <= kinds
        alternatives = {
            str(element.Alt) for element in file.objects if is_element(element) and "/Alt" in element
        }
        assert "分月罚款金额（单位：万元）" in alternatives


def is_element(value) -> bool:
    return isinstance(value, pikepdf.Dictionary) and value.get("/Type") == "/StructElem"


def test_every_font_is_embedded(printed):
    with pikepdf.open(BytesIO(printed)) as file:
        descriptors = [
            value
            for value in file.objects
            if isinstance(value, pikepdf.Dictionary) and value.get("/Type") == "/FontDescriptor"
        ]
        assert len(descriptors) >= 5
        for descriptor in descriptors:
            assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())


def test_same_document_gives_the_same_file(printed):
    assert pdf.render_pdf(sample.document()) == printed


# --- safety -----------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "http://127.0.0.1/x.otf",
        "https://example.org/x.otf",
        "data:text/plain,x",
        "ftp://127.0.0.1/x",
        "FONTS/../../../../etc/passwd",
        "FONTS/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    ],
)
def test_only_own_files_are_read(url):
    url = url.replace("FONTS", fonts.font_directory().as_uri())
    with pytest.raises(FatalURLFetchingError), fetch(press.OwnFilesFetcher(fonts.font_directory()), url):
        pass


def test_own_files_are_read(tmp_path):
    (tmp_path / "字.otf").write_bytes(b"font")
    with fetch(press.OwnFilesFetcher(tmp_path), (tmp_path / "字.otf").as_uri()) as response:
        assert response.read() == b"font"


def test_page_that_asks_for_a_foreign_file_is_refused():
    with pytest.raises(press.RenderingError, match="拒绝读取：file:///etc/passwd"):
        press.print_html('<html lang="zh-CN"><img src="file:///etc/passwd" alt="x">', pdf.STYLESHEET)


def test_justification_refuses_an_unread_version(monkeypatch):
    monkeypatch.setattr(weasyprint, "VERSION", "71.0")
    with pytest.raises(RuntimeError, match=r"WeasyPrint 为 71\.0"):
        justification.install()
