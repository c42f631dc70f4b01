//! Plan periods: “十四五”期间, 十五五时期, 到“十四五”末, 第十四个五年规划期间. The plan itself
//! (“十四五”规划) is a document, not a time.

use super::super::meaning::{Edge, Stretch, Year};
use super::super::plans::five_year_plan;
use super::cursor::Cursor;
use super::stretch::Edged;

/// A plan period with its edge.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Edged> {
    let mut next = *cursor;
    let (number, is_marked) = plan_number(&mut next)?;
    let (first, last) = five_year_plan(u64::from(number))?;
    let edge = period(&mut next, is_marked)?;
    *cursor = next;
    let stretch = Stretch::Years(Year::Known(first), Year::Known(last));
    Some(Edged { stretch, edge, weekday: None })
}

/// Number of the plan, and whether it is unmistakable (quoted or spelled out).
fn plan_number(cursor: &mut Cursor<'_>) -> Option<(u32, bool)> {
    if cursor.eat("第") {
        let number = cursor.number().filter(|number| !number.positional)?;
        return cursor.eat("个五年").then_some((number.value, true));
    }
    let quoted = cursor.eat_any(&["“", "\"", "「", "‘"]).is_some();
    const NAMES: [(&str, u32); 16] = [
        ("十一五", 11),
        ("十二五", 12),
        ("十三五", 13),
        ("十四五", 14),
        ("十五五", 15),
        ("十六五", 16),
        ("十五", 10),
        ("一五", 1),
        ("二五", 2),
        ("三五", 3),
        ("四五", 4),
        ("五五", 5),
        ("六五", 6),
        ("七五", 7),
        ("八五", 8),
        ("九五", 9),
    ];
    let number = cursor.eat_table(&NAMES)?;
    if quoted {
        cursor.eat_any(&["”", "\"", "」", "’"])?;
    }
    let is_long = number > 10;
    (quoted || is_long).then_some((number, quoted))
}

/// 期间, 时期, 期内, 末, ...; a quoted name alone before a mark is the period too.
fn period(cursor: &mut Cursor<'_>, is_marked: bool) -> Option<Edge> {
    let mut next = *cursor;
    let names_document = next.eat("规划") || next.eat("计划");
    let edge = if next.eat_any(&["时期末", "期末", "期间末", "末期", "末年", "时期结束"]).is_some()
        || next.eat_unless("末", "端")
    {
        Edge::End
    } else if next.eat_any(&["时期初", "初期", "期初", "前期", "中期", "后期"]).is_some()
        || next.eat_unless("初", "步")
    {
        Edge::Inside
    } else {
        let is_named = next.eat_any(&["时期内", "期间", "时期", "期内"]).is_some()
            || names_document && next.eat("期");
        let _inside = is_named && next.eat("内");
        let stands_alone = !names_document && is_marked && next.at_mark();
        if !is_named && !stands_alone && !next.rest().starts_with("以来") {
            return None;
        }
        Edge::Whole
    };
    *cursor = next;
    Some(edge)
}
