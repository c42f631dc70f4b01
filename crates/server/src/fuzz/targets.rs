//! The targets: what each parser starts from, and how it is called.

use std::collections::HashMap;
use std::hint::black_box;
use std::io::{Cursor, Write as _};
use std::sync::Arc;

use app::channel::requests;
use app::port::setup::{AuthorityRecord, RulesRecord};
use app::reader::{self, Format};
use app::register::Matter;
use app::rules::Rules;
use app::texts::Writing;
use app::wire::shape::{Field, Holds, SHAPES};
use app::wire::{Reader, numbers_in};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use domain::actor::Actor;
use domain::calendar::{ExceptionsFile, SourceFile};
use domain::ids::{AuthorityId, CalendarKey, CaseId};
use domain::policy::pack;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Target;
use crate::http::accept::Peer;
use crate::http::fields::Fields;
use crate::http::multipart;
use crate::http::tests::town::Town;
use crate::locales::{Language, Words};
use crate::misfit;
use crate::pages::case::filter;
use crate::pages::moment::Moments;
use crate::system::RandomIds;

fn target(
    corpus: &[&str],
    words: &'static [&'static str],
    run: impl FnMut(&[u8]) + 'static,
) -> Target {
    let corpus = corpus.iter().map(|text| text.as_bytes().to_vec()).collect();
    Target { corpus, words, run: Box::new(run) }
}

fn now() -> Timestamp {
    "2026-03-03T15:00:00Z".parse().unwrap()
}

/// Histories of requests, as CSV; where a byte says so, in gzip or as a workbook's bytes.
pub(super) fn csv() -> Target {
    let corpus = [
        "service_request_id,requested_datetime,updated_datetime,status,service_name,description,\
         address,lat,long,status_notes\n\
         1,2024-05-01T10:00:00-04:00,2024-05-02T10:00:00-04:00,closed,Pothole,\"Deep, wide\",\
         1 Mill Lane,42.3,-71.0,Case Resolved\n",
        "service_request_id,requested_datetime,updated_datetime,status,service_name,description,\
         status_notes\n2,,,open,,\"say \"\"no\"\"\",\n\r\n\n",
        "\u{feff}service_request_id\trequested_datetime\n",
    ];
    let mapping = requests::shipped("boston-open311").unwrap().unwrap();
    let words = &["\"", "\"\"", "\r\n", ",", "\u{feff}", "2024-13-45", "\u{1f}\u{8b}\u{8}"];
    target(&corpus, words, move |bytes| {
        let Ok(reader) = requests::Reader::open(bytes, &mapping, now()) else { return };
        for row in reader.take(5_000) {
            if row.is_err() {
                break;
            }
        }
    })
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn workbook(sheet: &[u8]) -> Vec<u8> {
    let book = format!(
        "<workbook xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"rId1\"/>\
         </sheets></workbook>"
    );
    let links = format!(
        "<Relationships><Relationship Id=\"rId1\" Type=\"{OFFICE}/worksheet\" \
         Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let root = format!(
        "<Relationships><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" \
         Target=\"xl/workbook.xml\"/></Relationships>"
    );
    packed(&[
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

/// The inside of a workbook, packed anew, and the packed bytes themselves.
pub(super) fn xlsx() -> Target {
    let sheets = [
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Lamp</t></is></c>\
         <c r=\"B1\"><v>45000.5</v></c></row></sheetData><mergeCells count=\"1\">\
         <mergeCell ref=\"A1:B2\"/></mergeCells></worksheet>",
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\">\
         <c r=\"XFD1048576\"><v>2</v></c></row></sheetData></worksheet>",
        "<worksheet><sheetData><row r=\"2\"><c r=\"A2\" t=\"d\"><v>2026-03-04T00:00:00</v></c>\
         <c r=\"B2\" t=\"b\"><v>1</v></c><c r=\"C2\" t=\"e\"><v>#REF!</v></c></row></sheetData>\
         <mergeCells><mergeCell ref=\"A1:XFD1048576\"/></mergeCells></worksheet>",
    ];
    let words = &[
        "<c r=\"ZZ99\"><v>1</v></c>",
        "<row r=\"0\">",
        "r=\"\"",
        "t=\"s\"",
        "<mergeCell ref=\"B2:A1\"/>",
        "<mergeCell ref=\"A1:XFD9\"/>",
        "&amp;",
        "<![CDATA[",
        "1e308",
    ];
    let mapping = requests::shipped("boston-open311").unwrap().unwrap();
    let whole = workbook(sheets[0].as_bytes());
    let mut target = target(&sheets, words, move |bytes| {
        let book = if bytes.starts_with(b"PK") { bytes.to_vec() } else { workbook(bytes) };
        _ = black_box(reader::read(&book, Format::Xlsx));
        if let Ok(rows) = requests::Reader::open(book.as_slice(), &mapping, now()) {
            _ = black_box(rows.take(5_000).count());
        }
    });
    target.corpus.push(whole);
    target
}

/// The inside of a text document, packed anew, and the packed bytes themselves.
pub(super) fn docx() -> Target {
    let document = "<w:document xmlns:w=\"w\"><w:body><w:p><w:pPr><w:pStyle w:val=\"Heading1\"/>\
                    </w:pPr><w:r><w:t>By the end of June &amp; later</w:t></w:r></w:p><w:tbl>\
                    <w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
                    <w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:body></w:document>";
    let words = &["<w:tbl>", "</w:tbl>", "<w:tr>", "<w:tc>", "&#x1F600;", "&#0;", "&x;", "<w:p/>"];
    let pack = |bytes: &[u8]| packed(&[("word/document.xml", bytes)]);
    let mut target = target(&[document], words, move |bytes| {
        let packed = if bytes.starts_with(b"PK") { bytes.to_vec() } else { pack(bytes) };
        _ = black_box(reader::read(&packed, Format::Docx));
    });
    target.corpus.push(pack(document.as_bytes()));
    target
}

/// HTML, and plain text in whatever encoding.
pub(super) fn html() -> Target {
    let corpus = [
        "<!doctype html><meta charset=gb18030><title>x</title><body><h1>1. Roads</h1><table><tr>\
         <td rowspan=2>a<td>b</table><ul><li>one<li>two</ul><script>if (a < b) {}</script>&nbsp;",
        "<p>路灯 &lt;on&gt; <!-- <p> --> <b>x</p>",
        "# Plan\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    ];
    let words =
        &["<table>", "<td rowspan=65535 colspan=9>", "<!--", "-->", "<script>", "&#x110000;"];
    target(&corpus, words, |bytes| {
        _ = black_box(reader::read(bytes, Format::Html));
        _ = black_box(reader::read(bytes, Format::Plain));
    })
}

/// One file of a pack changed, the others as they are.
pub(super) fn policy_pack() -> Target {
    let files = pack::shipped("city-311").unwrap();
    let corpus: Vec<&str> = files.iter().map(|file| file.text).collect();
    let keys: Vec<CalendarKey> = domain::calendar::shipped_keys().map(CalendarKey::from).collect();
    let words =
        &["[", "]]", "= {", "\"\"\"", "days = -1", "99999999999999999999", "inf", "\n[pack]\n"];
    let mut turn = 0;
    target(&corpus, words, move |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let mut files = files.to_vec();
        turn = (turn + 1) % files.len();
        files[turn] = SourceFile { name: files[turn].name, text: &text };
        _ = black_box(pack::load(&files, &keys));
    })
}

/// A file of the exceptions of a calendar.
pub(super) fn calendar() -> Target {
    let corpus = [
        "region = \"fairbrook\"\nyear = 2026\nsource = \"notice 1\"\n\n[[holiday]]\n\
         date = 2026-01-01\nname = \"New Year\"\n\n[[workday]]\ndate = 2026-01-04\n",
        "{\"year\":2026,\"papers\":[\"x\"],\"days\":[{\"name\":\"元旦\",\"date\":\"2026-01-01\",\
         \"isOffDay\":true}]}",
    ];
    let words = &["9999-12-31", "-9999-01-01", "2026-02-30", "[[", "isOffDay", "null"];
    target(&corpus, words, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let source = SourceFile { name: "x", text: &text };
        _ = black_box(ExceptionsFile::parse(source));
        _ = black_box(ExceptionsFile::from_holiday_cn(source));
    })
}

/// A mapping of another system's columns.
pub(super) fn mapping() -> Target {
    let corpus: Vec<&str> = requests::SHIPPED.iter().map(|(_, text)| *text).collect();
    let words =
        &["(a+)+$", "(?:", "[0-9]{1000000}", "%Q", "zone = \"Nowhere\"", "[columns]", "inf"];
    target(&corpus, words, |bytes| {
        _ = black_box(requests::Mapping::parse("x", &String::from_utf8_lossy(bytes)));
    })
}

/// The body of a registration.
pub(super) fn json_matter() -> Target {
    let corpus = [
        r#"{"type":"complaint","category":null,"channel":"phone","urgency":"general","text":"x",
            "contact":{"name":"Q","telephone":"555"},"due_on":"2026-03-04","named_persons":[]}"#,
        r#"{"type":"a","channel":"b","urgency":"c","text":"\ud83d\u0000",
            "comes_from":"visit"}"#,
    ];
    let words = &["null", "[[[[[[[[", "\\ud800", "\"contact\":", "1e999", "\"\\u0000\"", "{}"];
    target(&corpus, words, |bytes| {
        _ = black_box(misfit::read::<Matter>(bytes));
    })
}

fn value(holds: Holds) -> Value {
    match holds {
        Holds::Text | Holds::Word => json!("so"),
        Holds::OneOf(words) => json!(words[0]),
        Holds::Unit => json!("roads"),
        Holds::Case => json!("2026-000001-5"),
        Holds::Fresh | Holds::Id => json!("0199aaaa-0000-7000-8000-000000000001"),
        Holds::Flag => json!(true),
        Holds::Number(least, _) => json!(least),
        Holds::Day => json!("2026-03-04"),
        Holds::Instant => json!("2026-03-04T09:00:00Z"),
        Holds::List(inner) => json!([value(*inner)]),
        Holds::Object(fields) => object(fields),
        Holds::Correction => json!({ "field": "text", "value": "so" }),
    }
}

fn object(fields: &[Field]) -> Value {
    fields.iter().map(|field| (field.name.to_owned(), value(field.holds))).collect()
}

fn rules() -> Rules {
    let id = AuthorityId(Uuid::from_u128(1));
    let (key, zone) = ("riverton".to_owned(), "America/Chicago".to_owned());
    let record = AuthorityRecord { id, key, names: Vec::new(), zone };
    Rules::of(record, RulesRecord::default()).unwrap()
}

/// The body of a command.
pub(super) fn json_command() -> Target {
    let written = SHAPES.iter().map(|shape| {
        let mut object = object(shape.fields);
        object["command"] = json!(shape.command);
        object.to_string()
    });
    let written: Vec<String> = written.collect();
    let corpus: Vec<&str> = written.iter().map(String::as_str).collect();
    let words = &["null", "\"command\":", "[{}]", "-1", "\"correction\":{}", "4294967296"];
    let rules = rules();
    target(&corpus, words, move |bytes| {
        let Ok(json) = misfit::read::<Value>(bytes) else { return };
        _ = black_box(numbers_in(&json));
        let mut writing = Writing::new(&RandomIds, now());
        let (cases, mut fresh) = (HashMap::new(), || Uuid::from_u128(7));
        let (rules, case) = (&rules, CaseId(Uuid::from_u128(2)));
        let mut reader =
            Reader { rules, writing: &mut writing, case, cases: &cases, fresh: &mut fresh };
        _ = black_box(reader.read(json));
    })
}

/// Days and instants as people write them, in texts, forms and addresses.
pub(super) fn dates() -> Target {
    let corpus = [
        "by the end of June 2026, within 15 working days, on 3/4/26 or 31.12.",
        "于2026年6月底前完成，三个工作日内答复，上月二十九日，农历正月初八",
        "2026-03-03T09:00",
        "day=2026-02-29&from=-9999-01-01",
    ];
    let words =
        &["9999-12-31", "00:60", "+99:99", "两千零", "廿", "the 32nd", "Feb 30", "个月", "Q5"];
    target(&corpus, words, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let day = jiff::civil::date(2026, 3, 3);
        for lang in [text::lang::Lang::En, text::lang::Lang::Zh] {
            for role in [text::date::Role::Event, text::date::Role::Deadline] {
                _ = black_box(text::date::find(&text, lang, Some(day), role));
            }
        }
        let zone = jiff::tz::TimeZone::get("America/Chicago").unwrap();
        let moments = Moments { zone: &zone, now: now(), words: Words::of(Language::English) };
        _ = black_box(moments.of_field(&text));
        _ = black_box(Fields::parse(bytes).day("day"));
    })
}

/// Figures in texts, and the numbers of cases.
pub(super) fn numbers() -> Target {
    let corpus =
        ["1,234.5 km and half of 12 %, two dozen", "三千二百万元，百分之五，半数", "2026-000001-5"];
    let words = &["亿", "万万", "99999999999999999999", "1/0", "-", "point", "第", "零点", "½"];
    target(&corpus, words, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        for lang in [text::lang::Lang::En, text::lang::Lang::Zh] {
            _ = black_box(text::number::find(&text, lang));
        }
        _ = black_box(app::number::read(&text));
    })
}

const QUERIES: &[&str] = &[
    "unit=transport&status=received&status=closed&open=1&kind=request&sort=newest&limit=7",
    "alert=due_today&escalation=raised&from=2026-01-01&to=2026-12-31&closed_from=2026-03-04",
    "after=1700000000000000_0199aaaa-0000-7000-8000-000000000001&words=lamp+路灯",
    "after=_0199aaaa-0000-7000-8000-000000000001&unit=-&category=x&type=y&channel=z",
    "words=%22NEAR(a%20b)%22+OR+*+-x+col:y",
];
const QUERY_WORDS: &[&str] = &[
    "%00",
    "%FF",
    "&after=",
    "-9223372036854775808_",
    "9999-12-31",
    "words=",
    "OR",
    "\"",
    "*",
    "status=",
    "limit=0",
    "&&",
    "=",
    "%",
    "_",
    "'",
];

/// What is asked of a list, with its cursor.
pub(super) fn list_query() -> Target {
    let rules = rules();
    target(QUERIES, QUERY_WORDS, move |bytes| {
        let asked = Fields::parse(bytes);
        if let Ok(asked) = filter::read(&asked, &rules, now()) {
            _ = black_box(asked.after.as_ref().map(filter::written));
        }
    })
}

/// The words by which cases are found.
pub(super) fn search_words() -> Target {
    let corpus = ["The lamp at the corner is out", "路灯不亮 lamp №5", "İstanbul ß ﬁ e\u{301}"];
    target(&corpus, &["\u{0}", "\u{20000}", "ーー", "_", "\u{202e}"], |bytes| {
        let text = String::from_utf8_lossy(bytes);
        _ = black_box(app::search::words(&text));
        _ = black_box(app::search::index_of([text.as_ref(), "more"].into_iter()));
    })
}

/// What is asked of a list, asked of the database.
pub(super) fn filtered_list() -> Target {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (town, actor) = runtime.block_on(async {
        let town = Town::new().await;
        let matter = json!({
            "type": "service-request", "channel": "phone", "urgency": "standard",
            "text": "The lamp is out", "contact": { "name": "Q." },
        });
        let matter: Matter = serde_json::from_value(matter).unwrap();
        let (app, authority) = (&town.site.app, town.site.authority);
        app.register(authority, Actor::Public, &matter, None).await.unwrap();
        (town, Actor::Worker)
    });
    target(QUERIES, QUERY_WORDS, move |bytes| {
        runtime.block_on(async {
            let (app, authority) = (&town.site.app, town.site.authority);
            let rules: Arc<Rules> = app.rules(authority).await.unwrap();
            let Ok(asked) = filter::read(&Fields::parse(bytes), &rules, now()) else { return };
            app.list(authority, &actor, asked.clone()).await.unwrap();
            app.count(authority, &actor, asked, 100).await.unwrap();
        });
    })
}

/// A form that brings a file.
pub(super) fn multipart() -> Target {
    let corpus = ["--x7\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nabc\r\n--x7\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"a b.png\"\r\n\
         Content-Type: image/png\r\n\r\nPNG\r\n--x7--\r\n"];
    let words = &["--x7", "\r\n\r\n", "--x7--", "; name=\"", "filename=\"", "%22", "\r\n--x7\r\n"];
    let kind = "multipart/form-data; boundary=x7".parse().unwrap();
    let headers: HeaderMap = [(CONTENT_TYPE, kind)].into_iter().collect();
    target(&corpus, words, move |bytes| {
        if let Ok((fields, file)) = multipart::parse(&headers, bytes) {
            _ = black_box((
                fields.get("token").map(str::len),
                app::attach::file_name(&file.name, None),
            ));
        }
        _ = black_box(app::attach::media_type_of(bytes));
    })
}

/// What headers say: where from, in which language, of which form.
pub(super) fn headers() -> Target {
    let corpus = [
        "203.0.113.7, ::1, 198.51.100.1",
        "zh-CN,zh;q=0.8,en;q=NaN",
        "multipart/form-data; boundary=\"\"",
    ];
    let words = &[";q=", "inf", "::ffff:", "boundary=", ",", "256.0.0.1", "*"];
    target(&corpus, words, |bytes| {
        let Ok(value) = axum::http::HeaderValue::from_bytes(bytes) else { return };
        let text = value.to_str().unwrap_or_default().to_owned();
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", value.clone());
        headers.insert(CONTENT_TYPE, value);
        let proxy = "192.0.2.1".parse().unwrap();
        _ = black_box(Peer::of(proxy, &headers, &[proxy]));
        _ = black_box(Language::of_header(&text));
        _ = black_box(multipart::parse(&headers, b"--x"));
    })
}
