//! One test for each oddity that the files of real cities have.

use super::super::{Link, Outcome, QuirkKind, Reason, SourceStatus};
use super::{at, case_of, mapping, quirks, rejected, rows_of};

const BOSTON: &str = "service_request_id,status,status_notes,service_name,service_code,description,\
    requested_datetime,updated_datetime,address,lat,long,media_url\n";

/// A row in Boston's columns; each pair puts a cell in the place of an ordinary one.
fn boston(changes: &[(&str, &str)]) -> String {
    let mut cells = vec![
        ("service_request_id", "101000009001"),
        ("status", "closed"),
        ("status_notes", "Case Closed. Lamp replaced."),
        ("service_name", "Street Light Outages"),
        ("service_code", "4f38"),
        ("description", "The lamp at the corner is out."),
        ("requested_datetime", "2012-07-01T12:00:00-04:00"),
        ("updated_datetime", "2012-07-03T09:30:00-04:00"),
        ("address", "7 Invented St"),
        ("lat", "42.3213700003328"),
        ("long", "-71.1086100001747"),
        ("media_url", ""),
    ];
    for (name, value) in changes {
        let cell = cells.iter_mut().find(|(known, _)| known == name).unwrap();
        cell.1 = value;
    }
    let cells: Vec<String> =
        cells.iter().map(|(_, value)| format!("\"{}\"", value.replace('"', "\"\""))).collect();
    format!("{}\n", cells.join(","))
}

fn boston_case(changes: &[(&str, &str)]) -> super::SourceCase {
    case_of("boston-open311", &format!("{BOSTON}{}", boston(changes)))
}

#[test]
fn an_ordinary_row_has_its_facts_and_nothing_odd() {
    let case = boston_case(&[]);
    assert_eq!(case.external_id, "101000009001");
    assert_eq!(case.requested_at, at("2012-07-01T16:00:00Z"));
    assert_eq!(case.closed_at, Some(at("2012-07-03T13:30:00Z")));
    assert_eq!(case.status, SourceStatus::Closed);
    assert_eq!(case.category.as_deref(), Some("street-light"));
    assert_eq!(case.full_text(), "Street Light Outages\nThe lamp at the corner is out.");
    assert_eq!(case.full_place(), "7 Invented St\n42.321370, -71.108610");
    assert_eq!(case.answer, "Case Closed. Lamp replaced.");
    assert_eq!((case.unit, case.duplicate_of), (None, None));
    assert!(case.quirks.is_empty(), "{:?}", case.quirks);
}

#[test]
fn summer_and_winter_offsets_in_one_file_are_each_taken_as_written() {
    let case = boston_case(&[
        ("requested_datetime", "2008-10-06T16:04:03-04:00"),
        ("updated_datetime", "2008-11-05T09:46:29-05:00"),
    ]);
    assert_eq!(case.requested_at, at("2008-10-06T20:04:03Z"));
    assert_eq!(case.closed_at, Some(at("2008-11-05T14:46:29Z")));
}

#[test]
fn of_an_open_request_the_last_change_is_no_closing() {
    let case = boston_case(&[("status", "open")]);
    assert_eq!((case.status, case.closed_at), (SourceStatus::Open, None));
    assert_eq!(case.updated_at, Some(at("2012-07-03T13:30:00Z")));
    assert!(case.quirks.is_empty());
}

#[test]
fn closed_before_it_was_asked_stands_at_the_request_and_the_note_keeps_what_the_source_says() {
    let case = boston_case(&[("updated_datetime", "2012-06-30T09:30:00-04:00")]);
    assert_eq!(case.closed_at, Some(case.requested_at));
    assert_eq!(quirks(&case), [QuirkKind::ClosedBeforeRequested]);
    assert!(case.note().unwrap().contains("2012-06-30T09:30:00-04:00"));
}

#[test]
fn coordinates_outside_the_city_of_zero_or_unreadable_are_left_out_and_the_row_stays() {
    for (latitude, longitude, kind) in [
        ("34.1", "-74.2", QuirkKind::CoordinatesOutside),
        ("0", "0.0", QuirkKind::CoordinatesZero),
        ("42,32", "-71.1", QuirkKind::CoordinatesUnreadable),
        ("42.32", "", QuirkKind::CoordinatesUnreadable),
        ("NaN", "inf", QuirkKind::CoordinatesUnreadable),
        ("142.3", "-71.1", QuirkKind::CoordinatesUnreadable),
    ] {
        let case = boston_case(&[("lat", latitude), ("long", longitude)]);
        assert_eq!((case.coordinates, quirks(&case)), (None, vec![kind]), "{latitude}");
        assert!(case.note().unwrap().contains(latitude));
    }
    let none = boston_case(&[("lat", ""), ("long", "")]);
    assert_eq!((none.coordinates, none.quirks.len()), (None, 0));
}

#[test]
fn an_empty_description_leaves_the_subject_as_the_text() {
    let case = boston_case(&[("description", "  ")]);
    assert_eq!(case.full_text(), "Street Light Outages");
    assert_eq!(quirks(&case), [QuirkKind::EmptyText]);
    assert_eq!(case.note(), None);
}

#[test]
fn line_breaks_and_quotes_in_a_text_belong_to_it() {
    let text = "First line.\nSecond, with \"quotes\".\r\n\r\nLast.";
    assert_eq!(boston_case(&[("description", text)]).text, text);
}

#[test]
fn a_text_over_four_thousand_characters_is_kept_whole() {
    let long = "灯".repeat(4_598);
    let case = boston_case(&[("description", &long)]);
    assert_eq!(case.text, long);
    assert_eq!(quirks(&case), [QuirkKind::LongText]);
    assert!(boston_case(&[("description", &"灯".repeat(4_000))]).quirks.is_empty());
}

#[test]
fn the_answer_names_the_case_that_a_request_repeats_or_says_only_that_it_does() {
    let of = |notes: &str| boston_case(&[("status_notes", notes)]).duplicate_of;
    let named = |id: &str| Some(Link::Of(id.to_owned()));
    assert_eq!(of("Duplicate of Existing Case. See case #101000008111."), named("101000008111"));
    assert_eq!(of("Case Closed. dup 101000008111"), named("101000008111"));
    assert_eq!(of("Duplicate of Existing Case. see 1234567."), Some(Link::Unnamed));
    assert_eq!(of("Duplicate of Existing Case."), Some(Link::Unnamed));
    assert_eq!(of("Duplicate. Thirteen digits: 1010000081119"), Some(Link::Unnamed));
    assert_eq!(of("Case Noted. See 101000008111."), None);
    let itself = boston_case(&[("status_notes", "Duplicate of 101000009001.")]);
    assert_eq!(itself.duplicate_of, None);
    assert_eq!(quirks(&itself), [QuirkKind::DuplicateOfItself]);
}

#[test]
fn a_subject_without_a_category_stays_in_the_text() {
    let case = boston_case(&[("service_name", "Other")]);
    assert_eq!((case.category.as_deref(), quirks(&case)), (None, vec![QuirkKind::UnknownCategory]));
    assert!(case.full_text().starts_with("Other\n"));
}

#[test]
fn a_row_without_what_a_case_cannot_be_without_is_rejected_by_name() {
    for (column, value, code) in [
        ("service_request_id", "", "missing_id"),
        ("requested_datetime", "", "missing_time"),
        ("requested_datetime", "last week", "unreadable_time"),
        ("requested_datetime", "2013-02-30T10:00:00-05:00", "no_such_time"),
        ("requested_datetime", "1900-01-01T00:00:00-05:00", "placeholder_time"),
        ("requested_datetime", "2062-07-01T12:00:00-04:00", "future"),
        ("updated_datetime", "2012-02-30T10:00:00-05:00", "no_such_time"),
        ("status", "vanished", "unknown_status"),
    ] {
        let text = format!("{BOSTON}{}", boston(&[(column, value)]));
        let (found, shown, reason) = rejected("boston-open311", &text);
        assert_eq!((found.as_str(), shown.as_str(), reason.as_str()), (column, value, code));
    }
}

#[test]
fn repeated_names_are_unchanged_when_they_say_the_same_and_rejected_when_not() {
    let first = boston(&[]);
    let text = format!("{BOSTON}{first}{first}{}", boston(&[("description", "Another lamp.")]));
    let rows = rows_of("boston-open311", text.as_bytes());
    assert!(matches!(rows[0].outcome, Outcome::Case(_)));
    assert_eq!(rows[1].outcome, Outcome::Repeated { of: 1 });
    let Outcome::Rejected(rejection) = &rows[2].outcome else { panic!("{:?}", rows[2]) };
    assert_eq!((rejection.row, &rejection.reason), (3, &Reason::IdTaken { row: 1 }));
}

#[test]
fn a_row_that_was_rejected_does_not_take_its_name() {
    let wrong = boston(&[("requested_datetime", "soon")]);
    let text = format!("{BOSTON}{wrong}{}", boston(&[]));
    let rows = rows_of("boston-open311", text.as_bytes());
    assert!(matches!(rows[1].outcome, Outcome::Case(_)));
}

const NEW_YORK: &str = "unique_key,created_date,closed_date,agency,complaint_type,descriptor,\
    incident_address,city,borough,latitude,longitude,open_data_channel_type,status,\
    resolution_description,resolution_action_updated_date\n";

/// A row in New York's columns with these times, this status and this resolution.
fn new_york(created: &str, closed: &str, status: &str, resolution: &str) -> String {
    format!(
        "{NEW_YORK}9001,{created},{closed},DSNY,Missed Collection,Trash,\"1 INVENTED ROAD\",\
         QUEENS,QUEENS,40.65,-74.0,ONLINE,{status},\"{resolution}\",{closed}\n"
    )
}

#[test]
fn two_date_formats_in_one_file_are_both_local_times() {
    let one = new_york("05/01/2022 12:02:10 AM", "05/01/2022 12:34:39 AM", "Closed", "Done.");
    let case = case_of("nyc-311", &one);
    assert_eq!(case.requested_at, at("2022-05-01T04:02:10Z"));
    assert_eq!(case.closed_at, Some(at("2022-05-01T04:34:39Z")));
    let other = new_york("2026-02-12T22:44:00.000", "", "Open", "");
    assert_eq!(case_of("nyc-311", &other).requested_at, at("2026-02-13T03:44:00Z"));
}

#[test]
fn unit_channel_category_and_address_come_from_the_words_of_the_mapping() {
    let case = case_of("nyc-311", &new_york("2026-02-12T22:44:00.000", "", "Open", ""));
    assert_eq!(case.unit.as_deref(), Some("urban-management"));
    assert_eq!(case.channel.as_deref(), Some("web-form"));
    assert_eq!(case.category.as_deref(), Some("missed-collection"));
    assert_eq!(case.title, "Missed Collection: Trash");
    assert_eq!(case.address, "1 INVENTED ROAD, QUEENS");
}

#[test]
fn closed_exactly_at_midnight_is_counted_as_odd() {
    let text = new_york("04/30/2022 09:00:00 AM", "05/01/2022 12:00:00 AM", "Closed", "Done.");
    let case = case_of("nyc-311", &text);
    assert_eq!(case.closed_at, Some(at("2022-05-01T04:00:00Z")));
    assert_eq!(quirks(&case), [QuirkKind::ClosedAtMidnight]);
}

#[test]
fn closed_without_a_time_stays_closed_and_the_note_says_that_the_time_is_not_known() {
    let text = new_york("04/30/2022 09:00:00 AM", "", "Closed", "Done.");
    let case = case_of("nyc-311", &text);
    assert_eq!((case.status, case.closed_at), (SourceStatus::Closed, None));
    assert!(case.has_quirk(QuirkKind::ClosedWithoutTime));
    assert!(case.note().unwrap().contains("does not say when"));
}

#[test]
fn a_time_of_closing_in_an_open_request_is_noted_and_closes_nothing() {
    let text = new_york("04/30/2022 09:00:00 AM", "05/02/2022 01:00:00 PM", "Pending", "");
    let case = case_of("nyc-311", &text);
    assert_eq!((case.status, case.closed_at), (SourceStatus::Open, None));
    assert!(case.note().unwrap().contains("05/02/2022 01:00:00 PM"));
}

#[test]
fn a_status_that_is_not_listed_is_read_as_the_mapping_says_of_others() {
    let case = case_of("nyc-311", &new_york("04/30/2022 09:00:00 AM", "", "Paused", ""));
    assert_eq!(case.status, SourceStatus::Open);
    assert!(case.note().unwrap().contains("Paused"));
}

#[test]
fn a_duplicate_that_names_no_other_is_known_as_one() {
    let resolution = "This complaint is a duplicate of a condition already reported.";
    let text = new_york("04/30/2022 09:00:00 AM", "", "Closed", resolution);
    assert_eq!(case_of("nyc-311", &text).duplicate_of, Some(Link::Unnamed));
}

#[test]
fn headers_with_blanks_and_capitals_are_the_same_columns() {
    let row = new_york("2026-02-12T22:44:00.000", "", "Open", "");
    let spelt = row.replace("unique_key", "Unique Key").replace("created_date", "Created Date");
    assert_eq!(case_of("nyc-311", &spelt), case_of("nyc-311", &row));
}

const CHICAGO: &str = "Creation_Date,Status,Completion_Date,Service_Request_Number,\
    Type_of_Service_Request,What_is_the_Nature_of_this_Code_Violation,Street_Address,ZIP_Code,\
    Latitude,Longitude\n";

fn chicago(created: &str, status: &str, completed: &str, nature: &str) -> super::SourceCase {
    let row = format!(
        "{CHICAGO}{created},{status},{completed},12-00009001,Sanitation Code Violation,{nature},\
         9 W INVENTED,60600,41.8,-87.67\n"
    );
    case_of("chicago-311", &row)
}

#[test]
fn days_without_a_time_of_day_are_the_first_instant_and_counted_as_odd() {
    let case = chicago("2012-05-01", "Completed", "2012-05-01", "Garbage in yard");
    assert_eq!(case.requested_at, at("2012-05-01T05:00:00Z"));
    assert_eq!(case.closed_at, Some(case.requested_at));
    assert_eq!(quirks(&case), [QuirkKind::DayOnly, QuirkKind::DayOnly]);
}

#[test]
fn completed_and_open_duplicates_are_known_without_naming_another() {
    let closed = chicago("2012-05-01", "Completed - Dup", "2012-05-02", "Other");
    assert_eq!(closed.status, SourceStatus::Closed);
    assert_eq!(closed.duplicate_of, Some(Link::Unnamed));
    let open = chicago("2012-05-01", "Open - Dup", "", "Other");
    assert_eq!(open.status, SourceStatus::Open);
    assert_eq!(open.duplicate_of, Some(Link::Unnamed));
}

#[test]
fn a_blank_nature_leaves_the_type_of_the_request() {
    let case = chicago("2012-05-01", "Open", "", "");
    assert_eq!(case.full_text(), "Sanitation Code Violation");
    assert_eq!(case.category.as_deref(), Some("sanitation"));
    assert!(case.has_quirk(QuirkKind::EmptyText));
}

#[test]
fn a_doubtful_day_is_taken_and_noted() {
    let case = chicago("2000-01-03", "Completed", "2011-03-28", "Other");
    assert_eq!(case.closed_at, Some(at("2011-03-28T05:00:00Z")));
    assert!(case.has_quirk(QuirkKind::SuspectDay));
    assert!(case.note().unwrap().contains("2011-03-28"));
}

#[test]
fn a_closing_filled_in_for_want_of_one_is_not_given() {
    let case = chicago("2012-05-01", "Completed", "1900-01-01", "Other");
    assert_eq!((case.status, case.closed_at), (SourceStatus::Closed, None));
    assert!(case.has_quirk(QuirkKind::PlaceholderTime));
    assert!(case.has_quirk(QuirkKind::ClosedWithoutTime));
}

/// A mapping for a file without names of requests or closings, as Ottawa publishes it.
pub(super) const OTTAWA: &str = r#"
[mapping]
key = "river-town"
[columns]
requested = "creation_date"
title = ["call_type", "call_description"]
category = "call_type"
address = "ward"
unit = "ward"
[time]
formats = ["%Y-%m-%dT%H:%M:%SZ", "%Y-%b-%d %H:%M:%S", "%m/%d/%Y %H:%M"]
zone = "America/Toronto"
[unit.words]
"ORLÉANS" = "east"
"Ward 1" = "east"
"CUMBERLAND" = "far-east"
[defaults]
type = "complaint"
channel = "phone"
urgency = "standard"
"#;

#[test]
fn four_date_formats_ward_spellings_and_no_closing_are_read_by_one_mapping() {
    let mapping = super::Mapping::parse("river.toml", OTTAWA).unwrap();
    let text = "creation_date,ward,call_description,call_type\n\
        2013-10-01T00:05:40Z,ORLÉANS,Noise,Bylaw Services\n\
        2014-Jan-14 13:48:01,Orléans ,Signals,Traffic\n\
        3/26/2014 9:18,Ward  1,Noise,Bylaw Services\n\
        3/1/2014 10:03,CUMBERLAND ,Noise,Bylaw Services\n";
    let reader = super::Reader::open(text.as_bytes(), &mapping, super::now()).unwrap();
    let cases: Vec<super::SourceCase> = reader
        .map(|row| match row.unwrap().outcome {
            Outcome::Case(case) => *case,
            other => panic!("{other:?}"),
        })
        .collect();
    let times: Vec<String> = cases.iter().map(|case| case.requested_at.to_string()).collect();
    assert_eq!(
        times,
        [
            "2013-10-01T00:05:40Z",
            "2014-01-14T18:48:01Z",
            "2014-03-26T13:18:00Z",
            "2014-03-01T15:03:00Z"
        ]
    );
    let units: Vec<_> = cases.iter().map(|case| case.unit.as_deref().unwrap()).collect();
    assert_eq!(units, ["east", "east", "east", "far-east"]);
    assert!(cases.iter().all(|case| case.status == SourceStatus::Open));
    assert!(cases.iter().all(|case| case.external_id.ends_with("-1")), "{cases:?}");
}

#[test]
fn a_request_opened_again_has_both_times() {
    let text = "id,requested_at,text,status,closed_at,reopened_at\n\
        a-1,2019-11-19T21:57:23Z,A sign is down,open,2019-11-20T10:00:00Z,2019-11-21T10:00:00Z\n";
    let case = case_of("generic-csv", text);
    assert_eq!(case.status, SourceStatus::Open);
    assert_eq!(case.closed_at, Some(at("2019-11-20T10:00:00Z")));
    assert_eq!(case.reopened_at, Some(at("2019-11-21T10:00:00Z")));
    assert!(case.quirks.is_empty());
}

#[test]
fn keys_are_taken_as_they_are_where_the_mapping_says_so() {
    let text = "id,requested_at,text,category,unit,duplicate_of,status\n\
        1,2026-05-01,The lamp is out,street-light,transport,77,已办结\n";
    let case = case_of("generic-csv", text);
    assert_eq!(case.category.as_deref(), Some("street-light"));
    assert_eq!(case.unit.as_deref(), Some("transport"));
    assert_eq!(case.duplicate_of, Some(Link::Of("77".to_owned())));
    assert!(case.has_quirk(QuirkKind::ClosedWithoutTime));
    assert!(!mapping("generic-csv").columns_of(super::super::mapping::Part::Id).is_empty());
}

#[test]
fn a_blank_closing_is_not_made_up_from_the_last_change_where_the_file_has_closings() {
    let text = new_york("04/30/2022 09:00:00 AM", "", "Closed", "Done.");
    let text = text.replace("\"Done.\",", "\"Done.\",05/03/2022 09:00:00 AM");
    let case = case_of("nyc-311", &text);
    assert_eq!((case.closed_at, case.updated_at), (None, Some(at("2022-05-03T13:00:00Z"))));
    assert!(case.has_quirk(QuirkKind::ClosedWithoutTime));
}

#[test]
fn several_columns_may_name_a_request_together_and_some_of_them_be_blank() {
    let by_three = "id = [\"creation_date\", \"ward\", \"call_description\"]\nrequested";
    let mapping = super::Mapping::parse("river.toml", &OTTAWA.replace("requested", by_three));
    let mapping = mapping.unwrap();
    let text = "creation_date,ward,call_description,call_type\n3/26/2014 9:18,,Noise,Bylaw\n";
    let reader = super::Reader::open(text.as_bytes(), &mapping, super::now()).unwrap();
    let names: Vec<String> = reader
        .map(|row| match row.unwrap().outcome {
            Outcome::Case(case) => case.external_id,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(names, ["3/26/2014 9:18//Noise"]);
}
