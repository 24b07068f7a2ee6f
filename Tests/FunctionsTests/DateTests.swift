// Most cases are the examples of Spark's documentation of functions; the rest are its edges.

import SQLite
import Testing

@testable import Functions

@Suite("Dates")
struct DateTests {
  @Test(arguments: [
    ("date_add('2016-07-30', 1)", "2016-07-31"),
    ("date_sub('2016-07-30', 1)", "2016-07-29"),
    ("date_add('2024-12-31', 1)", "2025-01-01"),
    ("date_add('2024-03-01', -1)", "2024-02-29"),
    ("date_add('2024-03-01 23:59:59', 1)", "2024-03-02"),
    ("date_add('9999-12-31', 1)", "NULL"),
    ("date_add('0001-01-01', -1)", "NULL"),
    ("date_add('2024-01-01', 9223372036854775807)", "NULL"),
    ("date_add('2024-02-30', 1)", "NULL"),
    ("date_add('amanhã', 1)", "NULL"),
    ("date_add(20240101, 1)", "NULL"),
    ("datediff('2009-07-31', '2009-07-30')", "1"),
    ("datediff('2009-07-30', '2009-07-31')", "-1"),
    ("datediff('2024-03-01', '2024-02-28T23:00:00')", "2"),
    ("datediff('2024-01-01', '1970-01-01')", "19723"),
    ("add_months('2016-08-31', 1)", "2016-09-30"),
    // Not carried to the month's end, since Spark 3.
    ("add_months('2019-02-28', 1)", "2019-03-28"),
    ("add_months('2024-01-31', 1)", "2024-02-29"),
    ("add_months('2024-01-31', -11)", "2023-02-28"),
    ("add_months('2024-01-31', -25)", "2021-12-31"),
    ("add_months('2024-01-31', 9223372036854775807)", "NULL"),
    ("add_months('0001-01-31', -1)", "NULL"),
    ("last_day('2009-01-12')", "2009-01-31"),
    ("last_day('1900-02-01')", "1900-02-28"),
    ("make_date(2013, 7, 15)", "2013-07-15"),
    ("make_date(2019, 13, 1)", "NULL"),
    ("make_date(0, 1, 1)", "NULL"),
    ("make_date(2023, 2, 29)", "NULL"),
  ])
  func move(expression: String, result: String) throws {
    #expect(try printed(expression) == result)
  }

  @Test(arguments: [
    ("months_between('1997-02-28 10:30:00', '1996-10-30')", "3.94959677"),
    ("months_between('1997-02-28 10:30:00', '1996-10-30', 0)", "3.9495967741935485"),
    // The same day of the month, or the last of both: whole, whatever the time.
    ("months_between('2024-02-15 23:00:00', '2024-01-15')", "1.0"),
    ("months_between('2024-02-29', '2024-01-31')", "1.0"),
    ("months_between('2024-02-29 08:00:00', '2023-11-30 22:00:00')", "3.0"),
    ("months_between('2024-02-28', '2024-01-31')", "0.90322581"),
    ("months_between('2024-01-30', '2024-02-29')", "-0.96774194"),
    ("months_between('2015-01-30 11:52:00', '2015-01-30 11:50:00')", "0.0"),
    ("months_between('x', '2015-01-30')", "NULL"),
  ])
  func countMonths(expression: String, result: String) throws {
    #expect(try printed(expression) == result)
  }

  @Test(arguments: [
    ("trunc('2019-08-04', 'week')", "2019-07-29"),
    ("trunc('2019-08-04', 'quarter')", "2019-07-01"),
    ("trunc('2009-02-12', 'MM')", "2009-02-01"),
    ("trunc('2015-10-27', 'YEAR')", "2015-01-01"),
    // Monday is its own week's start, Sunday its last day.
    ("trunc('2024-07-01', 'week')", "2024-07-01"),
    ("trunc('2024-06-30', 'week')", "2024-06-24"),
    ("trunc('2024-01-01', 'Mon')", "2024-01-01"),
    ("trunc('2024-12-31', 'yy')", "2024-01-01"),
    ("trunc('2024-12-31', 'day')", "NULL"),
    ("trunc('0001-01-01', 'week')", "0001-01-01"),
    // SQLite's own trunc of one argument is still there.
    ("trunc(2.7)", "2.0"),
  ])
  func truncate(expression: String, result: String) throws {
    #expect(try printed(expression) == result)
  }

  @Test(arguments: [
    // Dates around new year, with their ISO weeks.
    ("2008-02-20", 8, 4, 51), ("2021-01-03", 53, 1, 3), ("2021-01-04", 1, 2, 4),
    ("2020-12-31", 53, 5, 366), ("2018-12-31", 1, 2, 365), ("2022-01-01", 52, 7, 1),
    ("2024-12-30", 1, 2, 365), ("0001-01-01", 1, 2, 1), ("1969-12-31", 1, 4, 365),
  ])
  func knowTheirPlace(date: String, week: Int64, weekday: Int64, dayOfYear: Int64) throws {
    let row = try database().rows(
      "SELECT weekofyear(?1), dayofweek(?1), dayofyear(?1), weekday(?1)", [.text(date)])
    let monday0 = (weekday + 5) % 7
    #expect(row == [[week, weekday, dayOfYear, monday0].map(Value.integer)])
  }

  @Test(
    arguments: [
      ("2016-07-30", "2016|3|7|30|0|0|0"),
      ("2024-12-31 23:59:58.999", "2024|4|12|31|23|59|58"),
      // What Spark's cast reads too.
      ("2024-6", "2024|2|6|1|0|0|0"),
      ("2024", "2024|1|1|1|0|0|0"),
      ("  2024-1-5T6:07  ", "2024|1|1|5|6|7|0"),
      ("2024-13-01", nil), ("2024-1-32", nil), ("24-01-01", nil), ("2024-01-01x", nil),
      ("2024-01-01 1", nil), ("2024/01/01", nil), ("", nil),
    ] as [(String, String?)])
  func haveParts(text: String, parts: String?) throws {
    let joined = try value(
      """
      concat(year(?1), '|', quarter(?1), '|', month(?1), '|', day(?1), '|', hour(?1), '|',
        minute(?1), '|', second(?1))
      """, [.text(text)])
    #expect(joined == parts.map(Value.text) ?? .null)
  }

  @Test(arguments: [
    ("date_format('2016-04-08', 'y')", "2016"),
    ("date_format('2016-04-08', 'yy-M-d')", "16-4-8"),
    ("date_format('2016-04-08', 'EEEE, d MMMM yyyy')", "Friday, 8 April 2016"),
    ("date_format('2016-04-08', 'EEE MMM LL QQQ q D DDD')", "Fri Apr 04 Q2 2 99 099"),
    ("date_format('2016-04-08 00:05:09.123', 'HH:mm:ss.SSS hh a K k')", "00:05:09.123 12 AM 0 24"),
    ("date_format('2016-04-08 13:05:09', 'h:m:s a S')", "1:5:9 PM 0"),
    ("date_format('2016-04-08', 'dd ''de'' MM ''''yyyy')", "08 de 04 '2016"),
    ("date_format('0033-04-08', 'yyyy y')", "0033 33"),
    ("date_format('2016-04-08', '')", ""),
    ("date_format('x', 'yyyy')", "NULL"),
  ])
  func areWritten(expression: String, result: String) throws {
    #expect(try printed(expression) == result)
  }

  @Test(arguments: [
    ("to_date('2009-07-30 04:17:52')", "2009-07-30"),
    ("to_date('2016-12-31', 'yyyy-MM-dd')", "2016-12-31"),
    ("to_date('31/12/16', 'dd/MM/yy')", "2016-12-31"),
    ("to_date('3/1/2016', 'd/M/yyyy')", "2016-01-03"),
    ("to_date('3/1/2016', 'dd/MM/yyyy')", "NULL"),
    ("to_date('20161231', 'yyyyMMdd')", "2016-12-31"),
    ("to_date('31 dec 2016', 'd MMM yyyy')", "2016-12-31"),
    ("to_date('31 May 2016', 'd MMMM yyyy')", "2016-05-31"),
    ("to_date('31/02/2016', 'dd/MM/yyyy')", "NULL"),
    ("to_date('31/12/2016 ', 'dd/MM/yyyy')", "NULL"),
    ("to_date('07/2016', 'MM/yyyy')", "2016-07-01"),
    ("to_timestamp('2016-12-31 00:12:00')", "2016-12-31 00:12:00"),
    ("to_timestamp('31122016 23h05', 'ddMMyyyy HH''h''mm')", "2016-12-31 23:05:00"),
    ("to_timestamp('2016-12-31 12:00 AM', 'yyyy-MM-dd hh:mm a')", "2016-12-31 00:00:00"),
    ("to_timestamp('2016-12-31 24:00', 'yyyy-MM-dd HH:mm')", "NULL"),
  ])
  func areRead(expression: String, result: String) throws {
    #expect(try printed(expression) == result)
  }

  @Test(arguments: [("YYYY", "YYYY"), ("d de MM", "e"), ("MMMMM", "MMMMM"), ("ww", "ww")])
  func refusePatterns(pattern: String, letters: String) {
    #expect {
      try value("date_format('2024-01-01', ?)", [.text(pattern)])
    } throws: { error in
      "\(error)".contains("a date pattern cannot hold '\(letters)'")
    }
  }

  /// Every day of 9999 years: its date is a day again, and months and weekdays follow each other.
  @Test func countAllDays() throws {
    var expected = try #require(Day(year: 1, month: 1, day: 1)).number
    var weekday = 0
    for year in Day.years {
      for month in 1...12 {
        for day in 1...Day.dayCount(month: month, of: year) {
          let made = Day(number: expected)
          guard made.date == (year, month, day), made.weekday == weekday else {
            Issue.record("\(year)-\(month)-\(day)")
            return
          }
          expected += 1
          weekday = (weekday + 1) % 7
        }
      }
    }
    #expect(Day(year: 9999, month: 12, day: 31)?.number == expected - 1)
  }

  /// SQLite's own calendar agrees, on a sample of days.
  @Test func agreeWithSQLite() throws {
    let differing = try database().value(
      """
      WITH RECURSIVE d (day) AS (
        SELECT '1600-01-01' UNION ALL SELECT date(day, '+97 days') FROM d WHERE day < '2400')
      SELECT count(*) FROM d
      WHERE date_add(day, 97) IS NOT date(day, '+97 days')
        OR dayofyear(day) <> CAST(strftime('%j', day) AS BIGINT)
        OR dayofweek(day) <> strftime('%w', day) + 1
        OR trunc(day, 'month') <> date(day, 'start of month')
        OR last_day(day) <> date(day, 'start of month', '+1 month', '-1 day')
      """)
    #expect(differing == .integer(0))
  }
}
