"""Where a number, or something that leaks, can be hidden in a report's files: a function for each place.

Each takes a whole file and a text, and gives the file with the text in that place.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

Hide = Callable[[bytes, str], bytes]


def _put(before: str, template: str) -> Hide:
    """A text in front of the first place of its kind."""

    def hide(page: bytes, text: str) -> bytes:
        markup = page.decode()
        assert before in markup, before
        return markup.replace(before, template.format(text) + before, 1).encode()

    return hide


def _swap(old: str, template: str) -> Hide:
    def hide(page: bytes, text: str) -> bytes:
        markup = page.decode()
        assert old in markup, old
        return markup.replace(old, template.format(text), 1).encode()

    return hide


# Place to how it is done and which words of the message say where it was found.
HTML: dict[str, tuple[Hide, str]] = {
    "the text": (_put("</main>", "<p>Samsø: {}</p>"), ""),
    "a text that is not shown": (_put("</main>", "<p hidden>{}</p>"), ""),
    "a template": (_put("</main>", "<template>{}</template>"), ""),
    "a figure's description": (_swap('role="group" aria-label="', 'role="group" aria-label="Samsø {} '), "alternative tekst"),
    "a mark's tip": (_swap('role="img" aria-label="', 'role="img" aria-label="Samsø {} '), "figur 1 er ikke tegnet"),
    "a drawing's title": (_put("<g class=", "<title>{}</title>"), "figur 1 er ikke tegnet"),
    "a drawing's description": (_put("<g class=", "<desc>{}</desc>"), "figur 1 er ikke tegnet"),
    "a drawing's comment": (_put("<g class=", "<!-- {} -->"), "en kommentar i koden"),
    "a drawing's data attribute": (_swap("<path d=", '<path data-n="{}" d='), "figur 1 er ikke tegnet"),
    "the id of a path": (_swap("<path d=", '<path id="{}" d='), "figur 1 er ikke tegnet"),
    "a drawing's style": (_swap("<g class=", '<g style="--n: {}" class='), "figur 1 er ikke tegnet"),
    "a tip": (_swap("<h2", '<h2 title="{}"'), "title på <h2>"),
    "a label": (_swap("<h2", '<h2 aria-label="{}"'), "aria-label på <h2>"),
    "a data attribute": (_swap("<h2", '<h2 data-n="{}"'), "data-n på <h2>"),
    "a class": (_swap("<h2", '<h2 class="n {}"'), "class på <h2>"),
    "an id": (_swap("<p>", '<p id="{}">'), "linket"),
    "a link": (_swap('href="#rapport"', 'href="#{}"'), "linket"),
    "a style": (_swap("<h2", '<h2 style="--n: x {}"'), "style på <h2>"),
    "an attribute said twice": (_swap("<h2", '<h2 title="{}" title=""'), "den samme attribut"),
    "a property": (_put("<title>", '<meta name="description" content="{}">'), "content på <meta>"),
    "a property of another kind": (_put("<title>", '<meta property="og:title" content="{}">'), "content på <meta>"),
    "the generator": (_put("<title>", '<meta name="generator" content="{}">'), "content på <meta>"),
    "the title": (_swap("</title>", " {}</title>"), "titlen"),
    "a comment": (_put("<main", "<!-- {} -->"), "en kommentar i koden"),
    "an instruction": (_put("<main", "<?n {}>"), "en instruktion i koden"),
    "a declaration": (_put("<main", "<![CDATA[{}]]>"), "en "),
    "the style sheet": (_swap("</style>", '.n::before {{ content: "{}" }}</style>'), "stilarket"),
    "a remark in the style sheet": (_swap("</style>", "/* {} */</style>"), "stilarket"),
    "the foot": (_put("</footer>", "<p>{}</p>"), "rammen om rapporten"),
    "the cover": (_put("</header>", "<p>{}</p>"), "forsiden"),
    "a footnote's mark": (_put("</main>", '<a class="footnote-ref" href="#fn1">{}</a>'), "en fodnotes nummer"),
    "the numbers that can be fetched": (_swap("href=\"data:text/csv", 'href="data:text/csv,{}%0A" data-old="'), "hentes"),
}  # fmt: skip


def _cell(notebook: dict) -> dict:
    return next(cell for cell in notebook["cells"] for out in cell.get("outputs", []) if "image/svg+xml" in out["data"])


def figure_of(notebook: dict) -> dict:
    return next(out for out in _cell(notebook)["outputs"] if "image/svg+xml" in out["data"])


def _json(change: Callable[[dict, str], object]) -> Hide:
    def hide(content: bytes, text: str) -> bytes:
        value = json.loads(content)
        change(value, text)
        return json.dumps(value).encode()

    return hide


def _drawing(before: str, template: str) -> Hide:
    def change(notebook: dict, text: str) -> None:
        data = figure_of(notebook)["data"]
        svg = "".join(data["image/svg+xml"])
        assert before in svg
        data["image/svg+xml"] = svg.replace(before, template.format(text) + before, 1)

    return _json(change)


def _output(text: str) -> dict:
    return {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": text, "text/plain": text}}


NOTEBOOK: dict[str, tuple[Hide, str]] = {
    "a print": (_json(lambda n, t: _cell(n)["outputs"].append({"output_type": "stream", "name": "stdout", "text": [t]})), "(stream)"),
    "an error": (_json(lambda n, t: _cell(n)["outputs"].append({"output_type": "error", "ename": "E", "evalue": t, "traceback": []})), "(error)"),
    "a figure's plain text": (_json(lambda n, t: figure_of(n)["data"].update({"text/plain": t})), "rene tekst"),
    "a figure's other text": (_json(lambda n, t: figure_of(n)["data"].update({"text/markdown": t, "text/plain": t})), "(text/markdown)"),
    "a page beside the figure": (_json(lambda n, t: figure_of(n)["data"].update({"text/html": t})), "(text/html)"),
    "a picture": (_json(lambda n, t: figure_of(n)["data"].update({"image/png": t})), "(image/png)"),
    "data beside the figure": (_json(lambda n, t: figure_of(n)["data"].update({"application/json": {"n": t}})), "(application/json)"),
    "an output's metadata": (_json(lambda n, t: figure_of(n)["metadata"].update(n=t)), "fremmede metadata (n)"),
    "a figure's facts": (_json(lambda n, t: figure_of(n)["metadata"]["nedslag"].update(n=t)), "fremmede metadata (n)"),
    "an output's own key": (_json(lambda n, t: figure_of(n).update(transient={"n": t})), "fremmede metadata (transient)"),
    "a cell's metadata": (_json(lambda n, t: _cell(n)["metadata"].update(n=t)), "fremmede metadata (n)"),
    "a cell's tags": (_json(lambda n, t: _cell(n)["metadata"].update(tags=[t])), "ikke den, som skulle køres"),
    "a cell's attachment": (_json(lambda n, t: n["cells"][0].update(attachments={"n": t})), "fremmede metadata (attachments)"),
    "a remark in the code": (_json(lambda n, t: _cell(n).update(source=f"# {t}")), "ikke den, som skulle køres"),
    "a cell of its own": (_json(lambda n, t: n["cells"].append({"cell_type": "markdown", "id": "x", "metadata": {}, "source": t})), "celler"),
    "a cell that is left out": (_json(lambda n, t: n["cells"][0].update(outputs=[_output(t)])), "som ingen rapport viser"),
    "the notebook's metadata": (_json(lambda n, t: n["metadata"].update(n=t)), "fremmede metadata (n)"),
    "the kernel's name": (_json(lambda n, t: n["metadata"]["kernelspec"].update(display_name=f"x {t}")), "kernelspec"),
    "a key of its own": (_json(lambda n, t: n.update(n=t)), "fremmede metadata (n)"),
    "a figure's description": (_json(lambda n, t: figure_of(n)["metadata"]["nedslag"].update(alt=figure_of(n)["metadata"]["nedslag"]["alt"].replace("Samsø: ", f"Samsø: enig {t} pct. "))), "ved Samsø"),
    "a figure's note": (_json(lambda n, t: figure_of(n)["metadata"]["nedslag"].update(note=f"Samsø 987 {t}")), "ved noten"),
    "a figure's numbers": (_json(lambda n, t: figure_of(n)["metadata"]["nedslag"].update(csv=f"Samsø,{t}")), "hentes"),
    "a drawing's title": (_drawing("<g class=", "<title>{}</title>"), "i tegningen"),
    "a drawing's description": (_drawing("<g class=", "<desc>{}</desc>"), "i tegningen"),
    "a drawing's comment": (_drawing("<g class=", "<!-- {} -->"), "kommentar"),
    "a drawing's attribute": (_drawing("<path", '<path data-n="{}"/>'), "data-n på <path>"),
    "the id of a path": (_drawing("<path", '<path id="{}"/>'), "id på <path>"),
    "a drawing's style": (_drawing("<path", '<path style="--n: {}"/>'), "style på <path>"),
    "a drawing's metadata": (_drawing("<g class=", "<metadata>{}</metadata>"), "<metadata>"),
    "a drawn word": (_drawing("</svg>", "<text>{} %</text>"), "i tegningen"),
}  # fmt: skip


def docx_with(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        parts = {name: old.read(name) for name in old.namelist()}
        before = parts.get(part, b"")
        parts[part] = change(before)
        assert parts[part] != before, part
        for name, inner in parts.items():
            new.writestr(name, inner)
    return out.getvalue()


def _in_part(part: str, old: str, template: str) -> Hide:
    return lambda content, text: docx_with(
        content, part, lambda xml: xml.replace(old.encode(), template.format(text).encode(), 1)
    )


def _whole_part(part: str, template: str) -> Hide:
    return lambda content, text: docx_with(content, part, lambda _: template.format(text).encode())


def _package(content: bytes, text: str) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = text.encode()
    return out.getvalue()


def _png_text(content: bytes, text: str) -> bytes:
    body = b"tEXtComment\0" + text.encode("latin-1", errors="replace")
    chunk = (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
    name = next(name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if name.endswith(".png"))
    return docx_with(content, name, lambda png: png[:33] + chunk + png[33:])


_DOCUMENT, _CORE = "word/document.xml", "docProps/core.xml"
WORD: dict[str, tuple[Hide, str]] = {
    "the text": (_in_part(_DOCUMENT, "</w:t></w:r></w:p>", " {}</w:t></w:r></w:p>"), ""),
    "a hidden text": (_in_part(_DOCUMENT, "</w:body>", "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{}</w:t></w:r></w:p></w:body>"), ""),
    "a deleted text": (_in_part(_DOCUMENT, "</w:body>", "<w:del><w:r><w:delText>{}</w:delText></w:r></w:del></w:body>"), "<w:del>"),
    "a field": (_in_part(_DOCUMENT, "</w:body>", "<w:r><w:instrText>{}</w:instrText></w:r></w:body>"), "word/document.xml"),
    "a text box": (_in_part(_DOCUMENT, "</w:body>", "<v:textbox><a:t>{}</a:t></v:textbox></w:body>"), "<v:textbox>"),
    "a comment in the markup": (_in_part(_DOCUMENT, "</w:body>", "<!-- {} --></w:body>"), "en kommentar i word/document.xml"),
    "a picture's description": (_in_part(_DOCUMENT, 'descr="S', 'descr="{} S'), "alternative tekst"),
    "a picture's title": (_in_part(_DOCUMENT, ' title=""', ' title="{}"'), "title på <wp:docpr>"),
    "a picture's name": (_in_part(_DOCUMENT, ' name="Picture"', ' name="Picture {}"'), "name på <wp:docpr>"),
    "a bookmark": (_in_part(_DOCUMENT, 'w:name="indledning"', 'w:name="indledning {}"'), "linket"),
    "a picture's own text": (_png_text, "tekst i sine egenskaber"),
    "the title": (_in_part(_CORE, "</dc:title>", " {}</dc:title>"), _CORE),
    "the keywords": (_in_part(_CORE, "<cp:keywords>", "<cp:keywords>{}"), _CORE),
    "the one who saved last": (_in_part(_CORE, "<cp:keywords>", "<cp:lastModifiedBy>{}</cp:lastModifiedBy><cp:keywords>"), _CORE),
    "the program": (_in_part("docProps/app.xml", "Microsoft Word 12.0.0", "{}"), "docProps/app.xml"),
    "the company": (_in_part("docProps/app.xml", "<Pages>", "<Company>{}</Company><Pages>"), "docProps/app.xml"),
    "a property of its own": (_in_part("docProps/custom.xml", "</Properties>", '<property name="n"><vt:lpwstr>{}</vt:lpwstr></property></Properties>'), "docProps/custom.xml"),
    "the name of a property": (_in_part("docProps/custom.xml", "</Properties>", '<property name="x {}"/></Properties>'), "docProps/custom.xml"),
    "the head": (_in_part("word/header1.xml", "</w:t>", " {}</w:t>"), "word/header1.xml"),
    "the foot": (_in_part("word/footer1.xml", "</w:t>", " {}</w:t>"), "word/footer1.xml"),
    "a remark": (_whole_part("word/comments.xml", '<w:comments><w:comment w:author="x"><w:t>{}</w:t></w:comment></w:comments>'), "word/comments.xml"),
    "a remark's author": (_whole_part("word/comments.xml", '<w:comments><w:comment w:author="{}"/></w:comments>'), "w:author på <w:comment>"),
    "a footnote": (_whole_part("word/footnotes.xml", "<w:footnotes><w:t>{}</w:t></w:footnotes>"), "word/footnotes.xml"),
    "a chart": (_whole_part("word/charts/chart1.xml", "<c:chart><c:v>{}</c:v></c:chart>"), "word/charts/chart1.xml"),
    "a sheet": (_whole_part("word/embeddings/svar.xlsx", "PK {}"), "word/embeddings/svar.xlsx"),
    "a macro": (_whole_part("word/vbaProject.bin", "{}"), "word/vbaProject.bin"),
    "data beside the text": (_whole_part("customXml/item1.xml", "<n>{}</n>"), "customXml/item1.xml"),
    "a link": (_in_part("word/_rels/document.xml.rels", "</Relationships>", '<Relationship Id="x" Target="https://x.dk/{}" TargetMode="External"/></Relationships>'), "linket"),
    "the package": (_package, "sin pakke"),
}  # fmt: skip

Write = Callable[[PdfWriter, str], object]


def _remark(writer: PdfWriter, text: str) -> None:
    remark = {"/Type": "/Annot", "/Subtype": "/Text", "/Contents": text}
    entries = {
        NameObject(key): NameObject(v) if v[0] == "/" and key != "/Contents" else TextStringObject(v)
        for key, v in remark.items()
    }
    writer.pages[2][NameObject("/Annots")] = ArrayObject([DictionaryObject(entries)])


def _tagged(key: str, *, like: str) -> Write:
    """A text under a key of the first tag that has another."""

    def change(writer: PdfWriter, text: str) -> None:
        tags = [
            one.get_object()
            for one in writer._objects
            if isinstance(one, DictionaryObject) and like in one and "/S" in one
        ]
        tags[0][NameObject(key)] = TextStringObject(f"{tags[0].get(key, '')} {text}")

    return change


def _xmp(writer: PdfWriter, text: str) -> None:
    packet = writer._root_object["/Metadata"].get_object()
    packet.set_data(packet.get_data().replace(b"</dc:title>", f"</dc:title><dc:subject>{text}</dc:subject>".encode()))


def _bookmark(writer: PdfWriter, text: str) -> None:
    first = writer._root_object["/Outlines"]["/First"].get_object()
    first[NameObject("/Title")] = TextStringObject(text)


def _loose(writer: PdfWriter, text: str) -> None:
    """An object that nothing leads to."""
    writer._add_object(DictionaryObject({NameObject("/Note"): TextStringObject(text)}))


def _replacement(writer: PdfWriter, text: str) -> None:
    content = writer.pages[2].get_contents()
    content.set_data(content.get_data() + f"\n/Span <</ActualText ({text})>> BDC EMC".encode("latin-1"))
    writer.pages[2][NameObject("/Contents")] = writer._add_object(content)


PDF: dict[str, tuple[Write, str]] = {
    "a property": (lambda writer, text: writer.add_metadata({"/Keywords": text}), "egenskaben Keywords"),
    "the author": (lambda writer, text: writer.add_metadata({"/Author": text}), "egenskaben Author"),
    "its XMP": (_xmp, "XMP-metadata"),
    "a remark": (_remark, "en bemærkning på siden"),
    "a bookmark": (_bookmark, "et bogmærke"),
    "a figure's description": (_tagged("/Alt", like="/Alt"), "alternative tekst"),
    "a tag's replacement": (_tagged("/ActualText", like="/K"), "erstatningsteksten"),
    "a tag's explanation": (_tagged("/E", like="/K"), "en forklaring"),
    "a tag's title": (_tagged("/T", like="/T"), "titlen på et mærke"),
    "a replacement on the page": (_replacement, "på side 3"),
    "an attachment": (
        lambda writer, text: writer.add_attachment(text.replace("/", "-"), text.encode()),
        "EmbeddedFile",
    ),
    "an object that nothing leads to": (_loose, "egenskaben Note"),
}


def pdf_with(content: bytes, changes: list[Write], text: str) -> bytes:
    reader = PdfReader(io.BytesIO(content))
    writer = PdfWriter(clone_from=reader)
    writer.metadata = dict(reader.metadata or {})  # it would name itself as the producer
    for change in changes:
        change(writer, text)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


RECEIPT: dict[str, tuple[Hide, str]] = {
    "a key of its own": (_json(lambda r, t: r.update(note=t)), "note"),
    "a name of a key": (_json(lambda r, t: r.update({f"n {t}": "x"})), "hører ikke til"),
    "a number of answers": (_json(lambda r, t: r["answers"]["citizen"].update(samsoe=t)), "antallet af besvarelser"),
    "what is shown": (_json(lambda r, t: r["shown"].update(period=f"maj {t}")), "shown / period"),
    "a label": (_json(lambda r, t: r["labels"]["items"].update(finds_books=f"Bøger {t}")), "labels / items"),
    "a version": (_json(lambda r, t: r["versions"].update(python=f"3 {t}")), "versions / python"),
    "a hash": (_json(lambda r, t: r["inputs"]["data_rows"].update(sha256=t)), "inputs / data_rows"),
}  # fmt: skip

RESULTS: dict[str, tuple[Hide, str]] = {
    "a suppressed cell": (lambda csv, text: re.sub(rb",,,,,,(\w+),suppressed", rf",{text},,,,,\1,suppressed".encode(), csv, count=1), "results.csv"),
    "a row of its own": (lambda csv, text: csv + f"citizen,midway,samsoe,,x,share,enig,{text},,,,,share,ok\n".encode(), "results.csv"),
    "a group": (lambda csv, text: csv.replace(b",midway,rebild,,", f",midway,rebild,{text},".encode(), 1), "results.csv"),
}  # fmt: skip
