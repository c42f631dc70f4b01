//! Invented notices in many layouts, with what must be read in each: numbering, colons, order of
//! labels, brackets, tables, wrapped lines, rules of the whole document. Drawn by a fixed seed.

/// A notice and its records.
pub(crate) struct Notice {
    pub(crate) layout: &'static str,
    pub(crate) text: String,
    pub(crate) wanted: Vec<Wanted>,
}

/// What must be read of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) quote: String,
    pub(crate) leads: Vec<String>,
    pub(crate) supporting: Vec<String>,
    pub(crate) due: Option<&'static str>,
    pub(crate) is_vague: bool,
}

/// A small generator: the same seed draws the same notices everywhere.
struct Draw(u64);

impl Draw {
    fn next(&mut self, below: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % below.max(1)
    }

    #[expect(clippy::indexing_slicing, reason = "the draw is below the length")]
    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.next(list.len())]
    }

    /// `count` different members.
    fn some<'a>(&mut self, list: &[&'a str], count: usize) -> Vec<&'a str> {
        let mut chosen: Vec<&str> = Vec::new();
        while chosen.len() < count {
            let one = *self.pick(list);
            if !chosen.contains(&one) {
                chosen.push(one);
            }
        }
        chosen
    }
}

const UNITS: [&str; 24] = [
    "市发展改革委",
    "市工业和信息化局",
    "市住房城乡建设局",
    "市人力资源社会保障局",
    "市卫生健康委",
    "市市场监管局",
    "市自然资源和规划局",
    "市交通运输局",
    "国网云泽供电公司",
    "各县（市、区）人民政府",
    "各开发区管委会",
    "市税务局",
    "市公安局交警支队",
    "团市委",
    "市总工会",
    "市残联",
    "市水务集团",
    "市大数据中心",
    "市委宣传部",
    "市委编办",
    "市城管执法局",
    "市文化和旅游局",
    "市供销社",
    "市政府办公室",
];
/// Item texts with the quotations of their records.
const TEXTS: [(&str, &[&str]); 16] = [
    ("规模以上工业增加值增长8%以上", &["规模以上工业增加值增长8%以上"]),
    ("新增城镇就业3.6万人", &["新增城镇就业3.6万人"]),
    (
        "新建社区养老服务站18个，改造农村公路260公里",
        &["新建社区养老服务站18个", "改造农村公路260公里"],
    ),
    (
        "培育省级专精特新企业25家，新认定高新技术企业40家",
        &["培育省级专精特新企业25家", "新认定高新技术企业40家"],
    ),
    (
        "建立重大项目“周调度、月通报”机制，及时协调解决存在问题",
        &["建立重大项目“周调度、月通报”机制，及时协调解决存在问题"],
    ),
    ("深化“放管服”改革，全面推行“一件事一次办”", &["深化“放管服”改革，全面推行“一件事一次办”"]),
    (
        "城乡居民人均可支配收入增长与经济增长基本同步",
        &["城乡居民人均可支配收入增长与经济增长基本同步"],
    ),
    ("启动东湖大桥建设，加快推进滨河路南延工程", &["启动东湖大桥建设，加快推进滨河路南延工程"]),
    ("开展燃气安全隐患排查整治", &["开展燃气安全隐患排查整治"]),
    ("制定出台支持民营经济发展的若干措施", &["制定出台支持民营经济发展的若干措施"]),
    ("单位生产总值能耗下降2.5%左右", &["单位生产总值能耗下降2.5%左右"]),
    ("城市生活垃圾无害化处理率达到100%", &["城市生活垃圾无害化处理率达到100%"]),
    ("抓好高校毕业生、退役军人等重点群体就业", &["抓好高校毕业生、退役军人等重点群体就业"]),
    ("完成12个老旧小区改造任务", &["完成12个老旧小区改造任务"]),
    ("扎实推进“无废城市”建设", &["扎实推进“无废城市”建设"]),
    ("办好第三届海洋经济博览会", &["办好第三届海洋经济博览会"]),
];
const DUES: [(&str, Option<&str>); 9] = [
    ("2024年12月底前", Some("2024-12-31")),
    ("2024年6月30日前", Some("2024-06-30")),
    ("2024年9月底", Some("2024-09-30")),
    ("2024年10月底前完成", Some("2024-10-31")),
    ("长期坚持", None),
    ("持续推进", None),
    ("按方案时序推进", None),
    ("2025年3月底前", Some("2025-03-31")),
    ("2024年12月", Some("2024-12-31")),
];

/// An item before it is laid out.
struct Item {
    text: &'static str,
    quotes: &'static [&'static str],
    lead: Vec<&'static str>,
    others: Vec<&'static str>,
    due: Option<(&'static str, Option<&'static str>)>,
    vague: bool,
}

fn item(draw: &mut Draw) -> Item {
    let (text, quotes) = *draw.pick(&TEXTS);
    let leads = if draw.next(8) == 0 { 2 } else { 1 };
    let count = draw.next(4);
    let mut units = draw.some(&UNITS, leads + count);
    let others = units.split_off(leads);
    let due = (draw.next(3) > 0).then(|| *draw.pick(&DUES));
    Item { text, quotes, lead: units, others, due, vague: draw.next(6) == 0 }
}

impl Item {
    fn wanted(&self, leads: &[&str], supporting: &[&str], is_vague: bool) -> Vec<Wanted> {
        let owned = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
        self.quotes
            .iter()
            .map(|quote| Wanted {
                quote: (*quote).to_owned(),
                leads: owned(leads),
                supporting: owned(supporting),
                due: self.due.and_then(|(_, day)| day),
                is_vague,
            })
            .collect()
    }

    fn others_text(&self, separator: &str) -> String {
        let list = self.others.join(separator);
        match (self.vague, list.is_empty()) {
            (true, true) => "各有关部门".to_owned(),
            (true, false) => format!("{list}等相关部门"),
            _ => list,
        }
    }

    const fn has_others(&self) -> bool {
        self.vague || !self.others.is_empty()
    }
}

fn number(style: usize, index: usize) -> String {
    const CHINESE: [&str; 12] =
        ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
    let chinese = CHINESE.get(index % 12).unwrap_or(&"");
    let circled = char::from_u32('①' as u32 + u32::try_from(index).unwrap_or(0)).unwrap_or('①');
    match style {
        0 => format!("{}.", index + 1),
        1 => format!("{}、", index + 1),
        2 => format!("（{}）", index + 1),
        3 => format!("{circled}"),
        4 => format!("（{chinese}）"),
        5 => format!("{}．", index + 1),
        6 => format!("{}. ", index + 1),
        7 => format!("{chinese}、"),
        _ => format!("({}) ", index + 1),
    }
}

const HEAD: &str = "云泽市人民政府办公室关于印发2024年重点任务分解方案的通知\n\n\
    各县（市、区）人民政府，市直各部门：\n\
    现将重点任务分解方案印发给你们，请认真抓好落实。\n\n";

/// All notices.
pub(crate) fn all() -> Vec<Notice> {
    let mut notices = Vec::new();
    for round in 0..40 {
        let mut draw = Draw(9_001 + round);
        notices.push(labels(&mut draw, false));
        notices.push(labels(&mut draw, true));
        notices.push(one_line(&mut draw));
        notices.push(brackets(&mut draw));
        notices.push(shared(&mut draw));
        notices.push(first_listed(&mut draw));
        notices.push(table(&mut draw, "|"));
        notices.push(table(&mut draw, "\t"));
        notices.push(nested(&mut draw));
        notices.push(english_table(&mut draw));
        notices.push(english_labels(&mut draw));
    }
    notices
}

fn items(draw: &mut Draw) -> Vec<Item> {
    let count = 3 + draw.next(7);
    let mut list: Vec<Item> = Vec::new();
    while list.len() < count {
        let one = item(draw);
        if list.iter().all(|other| other.text != one.text) {
            list.push(one);
        }
    }
    list
}

/// Labels on lines of their own, in varying order and with varying words; perhaps wrapped.
fn labels(draw: &mut Draw, is_wrapped: bool) -> Notice {
    let style = draw.next(9);
    let colon = *draw.pick(&["：", ":", "： "]);
    let (lead, support, due) = (
        *draw.pick(&["牵头单位", "牵头部门", "主办单位"]),
        *draw.pick(&["责任单位", "配合单位", "协办单位"]),
        *draw.pick(&["完成时限", "完成时间", "办结时限"]),
    );
    let bold = if draw.next(4) == 0 { "**" } else { "" };
    let due_first = draw.next(3) == 0;
    let separator = *draw.pick(&["、", "，", "、"]);
    let mut text = HEAD.to_owned();
    let mut wanted = Vec::new();
    for (index, item) in items(draw).iter().enumerate() {
        text.push_str(&number(style, index));
        text.push_str(item.text);
        text.push_str(if draw.next(5) == 0 { "\n" } else { "。\n" });
        let label = |name: &str, value: &str| format!("{bold}{name}{colon}{bold}{value}\n");
        let mut lines = vec![label(lead, &item.lead.join("、"))];
        if item.has_others() {
            lines.push(label(support, &item.others_text(separator)));
        }
        if let Some((due_text, _)) = item.due {
            lines.insert(if due_first { 0 } else { lines.len() }, label(due, due_text));
        }
        for line in lines {
            text.push_str(&if is_wrapped { wrap(&line) } else { line });
        }
        wanted.extend(item.wanted(&item.lead, &item.others, item.vague));
    }
    Notice {
        layout: if is_wrapped { "labels, wrapped lines" } else { "labels on lines" },
        text,
        wanted,
    }
}

/// Breaks a line behind a separator once it is long.
fn wrap(line: &str) -> String {
    let mut wrapped = String::new();
    let mut width = 0;
    for symbol in line.chars() {
        wrapped.push(symbol);
        width += 1;
        if width >= 24 && matches!(symbol, '、' | '，') {
            wrapped.push('\n');
            width = 0;
        }
    }
    wrapped
}

/// All labels behind the text, on one line.
fn one_line(draw: &mut Draw) -> Notice {
    let style = draw.next(6);
    let gap = *draw.pick(&["；", "  ", "，", "。"]);
    let own_line = draw.next(2) == 0;
    let mut text = HEAD.to_owned();
    let mut wanted = Vec::new();
    for (index, item) in items(draw).iter().enumerate() {
        let mut parts = vec![format!("牵头单位：{}", item.lead.join("、"))];
        if item.has_others() {
            parts.push(format!("配合单位：{}", item.others_text("、")));
        }
        if let Some((due, _)) = item.due {
            parts.push(format!("完成时限：{due}"));
        }
        let line_end = if own_line { "\n" } else { "" };
        text.push_str(&format!(
            "{}{}。{line_end}{}\n",
            number(style, index),
            item.text,
            parts.join(gap)
        ));
        wanted.extend(item.wanted(&item.lead, &item.others, item.vague));
    }
    Notice { layout: "labels on one line", text, wanted }
}

/// "（A牵头，B、C配合，X前完成）" and its variants.
fn brackets(draw: &mut Draw) -> Notice {
    let style = draw.next(8);
    let mut text = HEAD.to_owned();
    let mut wanted = Vec::new();
    for (index, item) in items(draw).iter().enumerate() {
        let variant = draw.next(5);
        let lead = item.lead.join("、");
        let others = item.others_text("、");
        let mut parts = match variant {
            0 => vec![format!("{lead}牵头")],
            1 => vec![format!("由{lead}牵头")],
            2 => vec![format!("{lead}牵头负责")],
            3 => vec![format!("牵头单位：{lead}")],
            _ => vec![format!("{lead}牵头落实")],
        };
        if item.has_others() {
            parts.push(match variant {
                1 => format!("{others}按职责分工负责"),
                2 => format!("{others}参与"),
                3 => format!("配合单位：{others}"),
                _ => format!("{others}配合"),
            });
        }
        if let Some((due, _)) = item.due {
            let ending = if due.ends_with("完成")
                || !due.contains(|symbol: char| symbol.is_ascii_digit())
            {
                ""
            } else {
                "完成"
            };
            parts.push(if variant == 3 {
                format!("完成时限：{due}")
            } else {
                format!("{due}{ending}")
            });
        }
        let mark = if variant == 3 { "；" } else { "，" };
        let bracket = format!("（{}）", parts.join(mark));
        let line = if draw.next(2) == 0 {
            format!("{}。{bracket}", item.text)
        } else {
            format!("{}{bracket}。", item.text)
        };
        text.push_str(&format!("{}{line}\n", number(style, index)));
        wanted.extend(item.wanted(&item.lead, &item.others, item.vague));
    }
    Notice { layout: "brackets", text, wanted }
}

/// "按职责分工负责": nobody leads.
fn shared(draw: &mut Draw) -> Notice {
    let style = draw.next(6);
    let mut text = HEAD.to_owned();
    let mut wanted = Vec::new();
    for (index, item) in items(draw).iter().enumerate() {
        let mut units = item.lead.clone();
        units.extend(&item.others);
        let duty = *draw.pick(&["按职责分工负责", "按照职责分工负责", "按职责负责"]);
        let due = item.due.map_or_else(String::new, |(due, _)| format!("，{due}"));
        text.push_str(&format!(
            "{}{}。（{}{duty}{due}）\n",
            number(style, index),
            item.text,
            units.join("、")
        ));
        wanted.extend(item.wanted(&[], &units, false));
    }
    Notice { layout: "shared duty", text, wanted }
}

/// A rule of the whole document: the first listed leads.
fn first_listed(draw: &mut Draw) -> Notice {
    let rule = *draw.pick(&[
        "责任单位中列第一位的为牵头单位。",
        "各项任务列第一位的责任单位为牵头单位。",
        "排在首位的责任单位为牵头单位，其他为配合单位。",
        "（注：责任单位排第一位的为牵头单位）",
    ]);
    let style = draw.next(6);
    let mut text = format!("{HEAD}{rule}\n\n");
    let mut wanted = Vec::new();
    for (index, item) in items(draw).iter().enumerate() {
        let mut units = item.lead.clone();
        units.extend(&item.others);
        let due = item.due.map_or_else(String::new, |(due, _)| format!("完成时限：{due}\n"));
        text.push_str(&format!(
            "{}{}。\n责任单位：{}\n{due}",
            number(style, index),
            item.text,
            units.join("、")
        ));
        let (first, rest) = units.split_at(1);
        wanted.extend(item.wanted(first, rest, false));
    }
    Notice { layout: "first listed leads", text, wanted }
}

/// A table, between bars or tabs.
fn table(draw: &mut Draw, bar: &str) -> Notice {
    let names = *draw.pick(&[
        ["序号", "工作任务", "牵头单位", "配合单位", "完成时限"],
        ["序号", "目标任务", "牵头部门", "责任单位", "完成时间"],
    ]);
    let order = *draw.pick(&[[0, 1, 2, 3, 4], [0, 1, 4, 2, 3]]);
    let row = |cells: [String; 5]| {
        let cells: Vec<String> =
            order.iter().filter_map(|index| cells.get(*index).cloned()).collect();
        if bar == "|" {
            format!("| {} |\n", cells.join(" | "))
        } else {
            format!("{}\n", cells.join(bar))
        }
    };
    let mut text = HEAD.to_owned();
    text.push_str(&row(names.map(str::to_owned)));
    if bar == "|" {
        text.push_str("|---|---|---|---|---|\n");
    }
    let mut wanted = Vec::new();
    for (index, item) in items(draw).iter().enumerate() {
        let due = item.due.map_or("", |(due, _)| due).to_owned();
        text.push_str(&row([
            (index + 1).to_string(),
            item.text.to_owned(),
            item.lead.join("、"),
            item.others_text("、"),
            due,
        ]));
        wanted.extend(item.wanted(&item.lead, &item.others, item.vague));
    }
    Notice {
        layout: if bar == "|" { "table between bars" } else { "table between tabs" },
        text,
        wanted,
    }
}

/// Headings on two levels above the items.
fn nested(draw: &mut Draw) -> Notice {
    let mut text = HEAD.to_owned();
    let mut wanted = Vec::new();
    for (index, item) in items(draw).iter().enumerate() {
        if index % 3 == 0 {
            text.push_str(&format!(
                "{}、重点领域\n（一）着力提升发展质效\n",
                ["一", "二", "三", "四"].get(index / 3).unwrap_or(&"五")
            ));
        }
        text.push_str(&format!("{}.{}。\n", index + 1, item.text));
        text.push_str(&format!("牵头单位：{}\n", item.lead.join("、")));
        if item.has_others() {
            text.push_str(&format!("责任单位：{}\n", item.others_text("、")));
        }
        text.push_str("责任领导：陈一舟\n");
        if let Some((due, _)) = item.due {
            text.push_str(&format!("完成时限：{due}\n"));
        }
        wanted.extend(item.wanted(&item.lead, &item.others, item.vague));
    }
    Notice { layout: "nested headings", text, wanted }
}

const SERVICES: [&str; 10] = [
    "Highways",
    "Planning Department",
    "Finance",
    "Parks and Leisure",
    "Head of Housing",
    "Environmental Health",
    "Legal Services",
    "Community Safety Team",
    "Harbour Office",
    "J. Okoro",
];
const ACTIONS: [&str; 8] = [
    "Repair the footbridge at Mill Lane",
    "Publish a list of vacant plots",
    "Install 20 cycle stands in the High Street",
    "Review the parking policy",
    "Bring a report on water charges to the committee",
    "Plant 300 trees along the ring road",
    "Improve communication with tenants",
    "Reduce energy use in council buildings by 10%",
];
const DATES: [(&str, Option<&str>); 5] = [
    ("30 June 2024", Some("2024-06-30")),
    ("by 31 December 2024", Some("2024-12-31")),
    ("end of March 2025", Some("2025-03-31")),
    ("Ongoing", None),
    ("TBC", None),
];

struct Action {
    text: &'static str,
    lead: &'static str,
    support: Vec<&'static str>,
    due: (&'static str, Option<&'static str>),
}

fn actions(draw: &mut Draw) -> Vec<Action> {
    let count = 3 + draw.next(4);
    let texts = draw.some(&ACTIONS, count);
    texts
        .into_iter()
        .map(|text| {
            let count = draw.next(3);
            let mut units = draw.some(&SERVICES, 1 + count);
            let support = units.split_off(1);
            Action {
                text,
                lead: units.first().copied().unwrap_or_default(),
                support,
                due: *draw.pick(&DATES),
            }
        })
        .collect()
}

impl Action {
    fn wanted(&self) -> Wanted {
        Wanted {
            quote: self.text.to_owned(),
            leads: vec![self.lead.to_owned()],
            supporting: self.support.iter().map(|name| (*name).to_owned()).collect(),
            due: self.due.1,
            is_vague: false,
        }
    }
}

fn english_table(draw: &mut Draw) -> Notice {
    let names = *draw.pick(&[
        ["Action", "Lead", "Support", "Due", "Status"],
        ["Agreed action", "Lead officer", "Partners", "Target date", "RAG"],
    ]);
    let layout = draw.next(3);
    let mut text = "Eastmere City Council\nAction plan 2024\n\n".to_owned();
    let status = ["Open", "In progress", "Not started", "Complete"];
    let row = |cells: [String; 5]| match layout {
        0 => format!("| {} |\n", cells.join(" | ")),
        1 => format!("{}\n", cells.join("\t")),
        _ => format!("{} | {} | {} | {} | {}\n", cells[0], cells[1], cells[2], cells[3], cells[4]),
    };
    text.push_str(&row(names.map(str::to_owned)));
    let list = actions(draw);
    let mut wanted = Vec::new();
    for action in &list {
        let cells = [
            action.text.to_owned(),
            action.lead.to_owned(),
            action.support.join("; "),
            action.due.0.to_owned(),
            (*draw.pick(&status)).to_owned(),
        ];
        text.push_str(&row(cells));
        wanted.push(action.wanted());
    }
    Notice { layout: "English table", text, wanted }
}

fn english_labels(draw: &mut Draw) -> Notice {
    let in_brackets = draw.next(2) == 0;
    let mut text = "Eastmere City Council\nDelivery plan\n\n".to_owned();
    let mut wanted = Vec::new();
    for (index, action) in actions(draw).iter().enumerate() {
        let mut parts = vec![format!("Lead: {}", action.lead)];
        if !action.support.is_empty() {
            parts.push(format!("Support: {}", action.support.join(", ")));
        }
        parts.push(format!("Due: {}", action.due.0));
        if in_brackets {
            text.push_str(&format!("{}. {} ({})\n", index + 1, action.text, parts.join("; ")));
        } else {
            text.push_str(&format!("{}. {}\n{}\n", index + 1, action.text, parts.join("\n")));
        }
        wanted.push(action.wanted());
    }
    Notice { layout: "English labels", text, wanted }
}
