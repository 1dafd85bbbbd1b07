"""Over 200 texts that somebody might hope are run, fetched or read as markup, and signs that no text may hold."""

_URL = "http://angriber.example/x"
_SCRIPTS = ["alert(1)", "document.title='ramt'", f"fetch('{_URL}')", f"location='{_URL}'"]
_WRAPPED = [
    "<script>{}</script>", "<ScRiPt>{}</sCrIpT>", "<img src=x onerror={}>", '<img src="x" onerror="{}">',
    "<svg onload={}>", "<svg><script>{}</script></svg>", "<body onload={}>", "<iframe srcdoc='<script>{}</script>'>",
    "<a href=javascript:{}>x</a>", "[x](javascript:{})", "![x](javascript:{})", "<details open ontoggle={}>",
    "\"><script>{}</script>", "'><script>{}</script>", "</title><script>{}</script>", "</style><script>{}</script>",
    "</script><script>{}</script>", "--><script>{}</script>", "]]><script>{}</script>", "`<script>{}</script>`{{=html}}",
    "<math><mtext><script>{}</script>", "&lt;script&gt;{}&lt;/script&gt;", "&#60;script&#62;{}&#60;/script&#62;",
    "{{{{< raw {} >}}}}", "{{{{ {} }}}}", "{{% {} %}}", "${{{}}}", "<%= {} %>", "#{{{}}}", "```{{python}}\n{}\n```",
]  # fmt: skip
_FETCHED = [
    "<img src={}>", "<link rel=stylesheet href={}>", "<script src={}></script>", "<iframe src={}></iframe>",
    "<object data={}></object>", "<embed src={}>", "<meta http-equiv=refresh content='0;url={}'>", "<base href={}>",
    "<video src={}>", "<style>@import '{}'</style>", "<p style='background:url({})'>", "![x]({})", "[![x]({})](y)",
    "<form action={}><input autofocus onfocus=submit()>", "[x]: {}", "<svg><image href={}></svg>", "@import url({});",
    "#image(\"{}\")", "\\includegraphics{{{}}}", "{{{{< include {} >}}}}", "{{{{< embed {} >}}}}", "{{{{< video {} >}}}}",
]  # fmt: skip
_MARKUP = [
    "# Overskrift", "- punkt", "1. punkt", "8. marts", "*a* _b_ **c** ~~d~~", "a | b", "| a | b |\n|---|---|", "---",
    "::: {.warning}", ":::", "> citat", "    kode", "`kode`", "~~~", "```", "$x^2$", "$$x$$", "[^1]", "[@kilde]", "@fig-1",
    "{#id .klasse}", "<b>fed</b>", "<!-- skjult -->", "<!DOCTYPE x [<!ENTITY e SYSTEM '/etc/passwd'>]>&e;",
    "<?xml version='1.0'?>", "&amp; &nbsp; &copy;", "\\", "\\newpage", "\\input{/etc/passwd}", "#include \"/etc/passwd\"",
    "#panic()", "#eval(\"1\")", "#read(\"/etc/passwd\")", "// kommentar", "/* kommentar */", "= Titel", "== Titel", "+ punkt",
    "/ begreb: x", "~", "a~b", "<label>", "@ref", "#", "##", "$", "_", "*", "`", "'", '"', "[", "]", "{", "}", "<", ">",
    "=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://angriber.example\")", "=cmd|'/C calc'!A0", "\t=1", "%0A=1",
    "../../etc/passwd", "..\\..\\svar", "/etc/passwd", "C:\\svar", "file:/etc/passwd", "!!python/object/apply:os.system",
    "!!binary x", "&anker *anker", "? nøgle", "- - -", "no", "Norge: no", "null", "~: x", "%YAML 1.2", "--- a", "...",
    "\u200fb\u200e", "\u200bskjult", "a\u00adb", "a\ufeffb", "a\u2060b", "Z͑ͫa̴l͖g̡o", "🙂", "👩\u200d👩", "𝔘𝔫𝔦", "\u0627\u0644", "ﬁ", "a\u2028b",
    "<!ENTITY a '&b;&b;'>", "&lol9;", "data:text/html,<script>alert(1)</script>", "{{ [].__class__.__base__ }}",
    "{% for x in range(9) %}x{% endfor %}", "\\write18{id}", "\\def\\x{\\x}\\x", "#import \"@preview/x:1.0.0\"", "#show: it => panic()",
    "<!--#include file=\"/etc/passwd\"-->", "```{=html}\n<script>alert(1)</script>\n```", "[x]{onclick=alert(1)}",
    "' OR 1=1 --", "; DROP TABLE svar", "$(touch x)", "`touch x`", "| touch x", "%s%n", "{0}", "{x!r}", "\\x00", "\\u0000",
    "@script@", "@hash@", "<style>@styles@</style>", '"figures/figur-1.svg"', "$body$", "$nedslag.title$", "</dd></dl><h1>x</h1>",
]  # fmt: skip

# Signs that no text may hold: what they hide or turn round cannot be shown as it was written.
REFUSED = {
    "NUL": "a\x00b", "bell": "a\x07b", "escape": "a\x1b[31mb", "delete": "a\x7fb", "C1": "a\x9bb", "override": "\u202eesrev",
    "embedding": "a\u202bb", "isolate": "\u2067a", "noncharacter": "a\ufffeb",
}  # fmt: skip

HOSTILE = [
    *(wrapped.format(script) for wrapped in _WRAPPED for script in _SCRIPTS),
    *(fetched.format(_URL) for fetched in _FETCHED),
    *_MARKUP,
]
