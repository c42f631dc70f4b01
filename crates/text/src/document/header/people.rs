//! Speaker, post, place and event, from patterns of the first lines. What fits none is left out.

use crate::lists;
use crate::span::Span;

/// Family names that a personal name can begin with.
const SURNAMES: &str = "\
    赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛\
    奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康\
    伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵\
    席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗\
    丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫\
    乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄\
    印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛\
    寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国\
    文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后\
    荆红游竺权逯盖益桓公洛\
    ";

/// The speaker and the post.
pub(super) fn speaker(text: &str, head: &[Span]) -> (Option<Span>, Option<Span>) {
    for (index, line) in head.iter().enumerate() {
        let quote = line.of(text);
        let quote = quote.get(..quote.floor_char_boundary(600)).unwrap_or(quote);
        if let Some(found) = chinese(quote, line.start) {
            return found;
        }
        if index < 6
            && let Some(found) = english(quote, line.start)
        {
            return found;
        }
    }
    (None, None)
}

type Found = (Option<Span>, Option<Span>);

/// "澄湾市市长 沈若川", "市委书记顾行舟到……".
fn chinese(quote: &str, base: usize) -> Option<Found> {
    let mut best: Option<(usize, Found)> = None;
    for post in lists::list!("zh.people.posts") {
        for (at, _) in quote.match_indices(post) {
            let end = at + post.len();
            let rest = quote.get(end..).unwrap_or("");
            let gap = rest.len() - rest.trim_start_matches([' ', '\u{3000}', '、', '：']).len();
            let named = rest.get(gap..).unwrap_or("");
            let alone = gap > 0 && whole_name(named) && quote.chars().count() <= 30;
            let length = name_length(named).or_else(|| alone.then(|| named.trim_end().len()));
            let Some(length) = length else { continue };
            let start = post_start(quote, at);
            let name = Span::new(base + end + gap, base + end + gap + length);
            let found = (Some(name), Some(Span::new(base + start, base + end)));
            if best.as_ref().is_none_or(|(first, _)| at < *first) {
                best = Some((at, found));
            }
        }
    }
    best.map(|(_, found)| found)
}

/// Bytes of the personal name at the head of `rest`, if one stands there.
fn name_length(rest: &str) -> Option<usize> {
    let symbols: Vec<char> = rest.chars().take(6).collect();
    if !SURNAMES.contains(*symbols.first()?) {
        return None;
    }
    for count in [3_usize, 2] {
        let name: String = symbols.iter().take(count).collect();
        if name.chars().count() != count
            || !name.chars().all(|symbol| ('\u{4e00}'..='\u{9fff}').contains(&symbol))
        {
            continue;
        }
        let after = rest.get(name.len()..).unwrap_or("");
        let ends = after.trim().is_empty()
            || after.starts_with([' ', '\u{3000}', '，', ',', '\n', '、', '）', '。'])
            || lists::begins!("zh.people.acts", after);
        if ends {
            return Some(name.len());
        }
    }
    None
}

/// Whether the rest of a line is a name and nothing else ("尼玛·扎西").
fn whole_name(named: &str) -> bool {
    let name = named.trim_end();
    (2..=9).contains(&name.chars().count())
        && name.chars().all(|symbol| ('\u{4e00}'..='\u{9fff}').contains(&symbol) || symbol == '·')
}

/// Where the post begins: "澄湾市市长" rather than "市长".
fn post_start(quote: &str, at: usize) -> usize {
    let before = quote.get(..at).unwrap_or("");
    let tail = before
        .rsplit([' ', '\u{3000}', '，', '、', '\n', '日', '。', '：', '—'])
        .next()
        .unwrap_or("");
    let start = if tail.chars().count() <= 8 { at - tail.len() } else { at };
    let joined = before.get(..start).and_then(|head| head.strip_suffix('、'));
    let first = joined.and_then(|head| head.rsplit(['，', ' ', '。', '日']).next());
    let is_post = first
        .is_some_and(|post| post.chars().count() <= 8 && post.ends_with(['委', '长', '记', '任']));
    match first {
        Some(post) if is_post => start - '、'.len_utf8() - post.len(),
        _ => start,
    }
}

/// "Mayor Xu Linfeng presided", "Wen Jiabao, Premier of the State Council", "X, ... and mayor".
fn english(quote: &str, base: usize) -> Option<Found> {
    for title in lists::list!("en.people.titles") {
        if let Some(at) = quote.find(title) {
            let start = at + title.len();
            if let Some(length) = capitalised(quote.get(start..).unwrap_or("")) {
                let post = Span::new(base + at, base + at + title.trim_end().len());
                return Some((Some(Span::new(base + start, base + start + length)), Some(post)));
            }
        }
    }
    if let Some(found) = chair(quote, base) {
        return Some(found);
    }
    for (comma, _) in quote.match_indices(", ") {
        let after = quote.get(comma + 2..)?;
        let lower =
            after.get(..after.floor_char_boundary(90)).unwrap_or(after).to_ascii_lowercase();
        if !lists::begins!("en.people.posts", lower) {
            continue;
        }
        let before = quote.get(..comma)?;
        let start = name_start(before);
        let length = after.find([',', '.', '\n', '(']).unwrap_or(after.len());
        let post =
            Span::new(base + comma + 2, base + comma + 2 + after.get(..length)?.trim_end().len());
        let named = start < comma;
        return named.then_some((Some(Span::new(base + start, base + comma)), Some(post)));
    }
    None
}

/// "Cllr A Reid (Chairman)", "Councillor R Pemberley (Leader) in the Chair".
fn chair(quote: &str, base: usize) -> Option<Found> {
    let at = ["(Chair", "(in the Chair", "(Mayor", "(Presiding"]
        .iter()
        .filter_map(|mark| quote.find(mark))
        .min()?;
    let close = at + quote.get(at..)?.find(')')?;
    let before = quote.get(..at)?.trim_end();
    let start = name_start(before);
    let named = before.get(start..)?;
    let titles = ["Cllrs ", "Cllr ", "Councillors ", "Councillor ", "Supervisor ", "Trustee "];
    let cut = titles.iter().find_map(|title| named.strip_prefix(title)).unwrap_or(named);
    let name = Span::new(base + start + (named.len() - cut.len()), base + before.len());
    let post = Span::new(base + at + 1, base + close);
    (!cut.is_empty()).then_some((Some(name), Some(post)))
}

/// Bytes of one to three capitalised words at the head of `rest`.
fn capitalised(rest: &str) -> Option<usize> {
    let mut length = 0;
    for word in rest.split(' ').take(3) {
        let core = word.trim_end_matches([',', '.', ':', ')']);
        if !core.starts_with(|symbol: char| symbol.is_ascii_uppercase()) || core.len() < 2 {
            break;
        }
        length += core.len() + usize::from(length > 0);
        if core.len() < word.len() {
            break;
        }
    }
    (length > 0).then_some(length)
}

/// Where the capitalised words at the end of `before` begin.
fn name_start(before: &str) -> usize {
    let mut start = before.len();
    for word in before.rsplit(' ').take(3) {
        if !word.starts_with(|symbol: char| symbol.is_ascii_uppercase())
            || word.ends_with([',', '.'])
        {
            break;
        }
        start = start.saturating_sub(word.len() + usize::from(start < before.len()));
    }
    start
}

/// Where it happened: "到临江新区调研", "went to Eastbay District", "held in the Guildhall".
pub(super) fn place(text: &str, head: &[Span]) -> Option<Span> {
    head.iter().take(6).find_map(|line| {
        let quote = line.of(text);
        place_zh(quote)
            .or_else(|| place_en(quote))
            .map(|(start, end)| Span::new(line.start + start, line.start + end))
    })
}

fn place_zh(quote: &str) -> Option<(usize, usize)> {
    for (verb, ends) in [
        ("到", ["调研", "考察", "检查"]),
        ("赴", ["调研", "考察", "检查"]),
        ("深入", ["调研", "考察", "检查"]),
    ] {
        let Some(at) = quote.find(verb) else { continue };
        let start = at + verb.len();
        let rest = quote.get(start..)?;
        let Some(end) = ends.iter().filter_map(|end| rest.find(end)).min() else { continue };
        let named = rest.get(..end)?;
        if (2..=14).contains(&named.chars().count()) && !named.contains(['，', ',', '。']) {
            return Some((start, start + end));
        }
    }
    if let Some(rest) = ["地点：", "会议地点：", "地 点："]
        .iter()
        .find_map(|label| quote.find(label).filter(|at| *at <= 12).map(|at| at + label.len()))
    {
        let named = quote.get(rest..)?.trim();
        let start = quote.len() - quote.get(rest..)?.trim_start().len();
        return (2..=30).contains(&named.chars().count()).then_some((start, start + named.len()));
    }
    if let Some(found) = held_zh(quote) {
        return Some(found);
    }
    let at = quote.find("日在")?;
    let start = at + "日在".len();
    let rest = quote.get(start..)?;
    let end = rest.find(['第', '届', '召', '举', '会'])?;
    let named = rest.get(..end)?;
    (2..=12).contains(&named.chars().count()).then_some((start, start + end))
}

/// "在市政务中心主持召开", "在市会展中心召开".
fn held_zh(quote: &str) -> Option<(usize, usize)> {
    let end =
        ["主持召开", "召开", "举行", "隆重召开"].iter().filter_map(|end| quote.find(end)).min()?;
    let start = quote.get(..end)?.rfind('在')? + '在'.len_utf8();
    let named = quote.get(start..end)?;
    let fits = (2..=20).contains(&named.chars().count())
        && !named.contains(['，', ',', '。', '第', '届', '“']);
    fits.then_some((start, end))
}

/// "held at St Mark's Hall on Wednesday", "in the Council Chamber, Civic Offices on 3 June".
fn held_en(quote: &str) -> Option<(usize, usize)> {
    let leads = ["held at the ", "held in the ", "held at ", "held in ", " in the Council Chamber"];
    let (at, lead) = leads.iter().find_map(|lead| quote.find(lead).map(|at| (at, *lead)))?;
    let start = if lead.starts_with(" in the ") { at + " in the ".len() } else { at + lead.len() };
    let rest = quote.get(start..)?;
    let ends = [" on ", " at ", ". ", ".\n", "\n", ", on "];
    let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let end = ends.iter().chain(days.iter()).filter_map(|end| rest.find(end)).min();
    let named = rest.get(..end.unwrap_or(rest.len()))?.trim_end_matches(['.', ',', ' ']);
    let fits = (3..=70).contains(&named.len())
        && named.starts_with(|first: char| first.is_ascii_uppercase());
    fits.then_some((start, start + named.len()))
}

fn place_en(quote: &str) -> Option<(usize, usize)> {
    if let Some(found) = held_en(quote) {
        return Some(found);
    }
    for lead in ["went to ", "in the ", "held in ", " in "] {
        let Some(at) = quote.find(lead) else { continue };
        let start = at + lead.len();
        let rest = quote.get(start..)?;
        let is_event = quote.contains("eld ")
            || quote.contains("went to")
            || quote.contains("inspect")
            || quote.contains("investigat");
        if let Some(length) = capitalised(rest).filter(|_| is_event) {
            return Some((start, start + length));
        }
    }
    None
}

/// The meeting or visit that the document reports.
pub(super) fn event(text: &str, head: &[Span]) -> Option<Span> {
    head.iter().take(8).find_map(|line| {
        let quote = line.of(text);
        event_zh(quote)
            .or_else(|| event_en(quote))
            .map(|(start, end)| Span::new(line.start + start, line.start + end))
    })
}

fn event_zh(quote: &str) -> Option<(usize, usize)> {
    if let Some(end) = quote.find("会议上")
        && let Some(at) = quote.get(..end).and_then(|before| before.rfind('在'))
    {
        return Some((at + '在'.len_utf8(), end + "会议".len()));
    }
    for word in [
        "常务会议",
        "专题会议",
        "工作会议",
        "推进会",
        "现场会",
        "座谈会",
        "全体会议",
        "动员会",
        "调度会",
    ] {
        let Some(at) = quote.find(word) else { continue };
        let before = quote.get(..at)?;
        let tail = before.rsplit(['，', '。', '开', '持', ' ', '》', '的']).next().unwrap_or("");
        if tail.chars().count() <= 20 {
            return Some((at - tail.len(), at + word.len()));
        }
    }
    None
}

fn event_en(quote: &str) -> Option<(usize, usize)> {
    for word in [
        "Annual Parish Meeting",
        "Annual Meeting",
        "Special Meeting",
        "Extraordinary Meeting",
        "State of the City Address",
        "Public Hearing",
        "Work Session",
        "executive meeting",
        "Work Conference",
        "work conference",
        "Session of",
        "meeting of the",
        "Ordinary Meeting",
        "Regular Meeting",
        "Council Meeting",
    ] {
        let Some(at) = quote.find(word) else { continue };
        let end = if word.ends_with(" of") || word.ends_with("the") {
            let rest = quote.get(at + word.len()..)?;
            let ends = [" on ", " held", "\n", ","];
            let stop = ends.iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
            at + word.len() + stop
        } else {
            at + word.len()
        };
        let before = quote.get(..at)?;
        let head = before.trim_end();
        let start = name_start(head);
        return Some((if start < head.len() { start } else { at }, end));
    }
    None
}
