// The list of date functions, with the names and meanings they have in Spark. A text that is no
// date gives NULL, as Spark does outside its ANSI mode.
//
// Related documentation: <https://spark.apache.org/docs/latest/api/sql/>

import SQLiteExtension

extension FunctionDescription {
  static let dates: [FunctionDescription] = arithmetic + parts + writing

  private static let arithmetic: [FunctionDescription] = [
    .scalar(
      "date_add(d, n)", .dates, "The day n days later",
      example: "date_add('2024-02-28', 2)", is: "2024-03-01"
    ) { call, output in
      returnDay(daysLater(call, sign: 1), call, output)
    },
    .scalar(
      "date_sub(d, n)", .dates, "The day n days earlier",
      example: "date_sub('2024-03-01', 1)", is: "2024-02-29"
    ) { call, output in
      returnDay(daysLater(call, sign: -1), call, output)
    },
    .scalar(
      "datediff(later, earlier)", .dates, "The number of days from one day to another",
      example: "datediff('2009-07-31', '2009-07-30')", is: "1"
    ) { call, _ in
      guard let later = day(call, 0), let earlier = day(call, 1) else { return }
      call.return(Int64(later.number - earlier.number))
    },
    .scalar(
      "add_months(d, n)", .dates,
      "The same day n months later, or the last of that month where it is shorter",
      example: "add_months('2016-08-31', 1)", is: "2016-09-30"
    ) { call, output in
      returnDay(day(call, 0)?.adding(months: Int(call.integer(at: 1))), call, output)
    },
    .scalar(
      "months_between(later, earlier[, is_rounded])", .dates,
      "The months between two instants; what is not whole counts in months of 31 days",
      example: "months_between('1997-02-28 10:30:00', '1996-10-30')", is: "3.94959677"
    ) { call, _ in
      guard let later = Moment(call.text(at: 0)), let earlier = Moment(call.text(at: 1)) else {
        return
      }
      let isRounded = call.count < 3 || call.integer(at: 2) != 0
      call.return(MonthsBetween.count(later, earlier, isRounded: isRounded))
    },
    .scalar(
      "last_day(d)", .dates, "The last day of the month",
      example: "last_day('2024-02-12')", is: "2024-02-29"
    ) { call, output in
      returnDay(day(call, 0)?.endOfMonth, call, output)
    },
    .scalar(
      "trunc(d, unit)", .dates, "The first day of the year, quarter, month or week (from Monday)",
      example: "trunc('2019-08-04', 'week')", is: "2019-07-29"
    ) { call, output in
      guard let day = day(call, 0) else { return }
      returnDay(DateUnit(named: call.text(at: 1))?.start(of: day), call, output)
    },
    .scalar(
      "make_date(y, m, d)", .dates, "The day of a year, a month and a day, or NULL",
      example: "make_date(2024, 2, 30)", is: "NULL"
    ) { call, output in
      let day = Day(
        year: Int(call.integer(at: 0)), month: Int(call.integer(at: 1)),
        day: Int(call.integer(at: 2)))
      returnDay(day, call, output)
    },
  ]

  private static func day(_ call: Call, _ index: Int) -> Day? {
    Moment(call.text(at: index))?.day
  }

  private static func daysLater(_ call: Call, sign: Int) -> Day? {
    let count = call.integer(at: 1)
    // More days than there are between the first and the last date that can be written.
    guard count.magnitude < 4_000_000, let day = day(call, 0) else { return nil }
    return Day(number: day.number + sign * Int(count))
  }

  private static func returnDay(_ day: Day?, _ call: Call, _ output: TextBuffer) {
    guard let day, day.isWritable else { return }
    day.write(into: output)
    call.return(output.bytes)
  }

  private static let parts: [FunctionDescription] = [
    part("year(d)", "The year", example: "year('2024-03-31')", is: "2024") { $0.day.date.year },
    part("quarter(d)", "The quarter, 1 to 4", example: "quarter('2024-03-31')", is: "1") {
      ($0.day.date.month + 2) / 3
    },
    part("month(d)", "The month, 1 to 12", example: "month('2024-03-31')", is: "3") {
      $0.day.date.month
    },
    part("day(d)", "The day of the month", example: "day('2024-03-31')", is: "31") {
      $0.day.date.day
    },
    part("dayofmonth(d)", "The day of the month", example: "dayofmonth('2024-03-31')", is: "31") {
      $0.day.date.day
    },
    part(
      "dayofweek(d)", "The day of the week, 1 for Sunday to 7 for Saturday",
      example: "dayofweek('2009-07-30')", is: "5"
    ) { ($0.day.weekday + 1) % 7 + 1 },
    part(
      "weekday(d)", "The day of the week, 0 for Monday to 6 for Sunday",
      example: "weekday('2009-07-30')", is: "3"
    ) { $0.day.weekday },
    part("dayofyear(d)", "The day of the year", example: "dayofyear('2016-04-09')", is: "100") {
      $0.day.dayOfYear
    },
    part(
      "weekofyear(d)", "The week of the year as ISO 8601 counts it",
      example: "weekofyear('2008-02-20')", is: "8"
    ) { $0.day.week },
    part("hour(t)", "The hour, 0 to 23", example: "hour('2009-07-30 12:58:59')", is: "12") {
      $0.hour
    },
    part("minute(t)", "The minute", example: "minute('2009-07-30 12:58:59')", is: "58") {
      $0.minute
    },
    part("second(t)", "The second", example: "second('2009-07-30 12:58:59')", is: "59") {
      $0.second
    },
  ]

  private static func part(
    _ signature: String, _ summary: String, example: String, is result: String,
    _ read: @escaping @Sendable (Moment) -> Int
  ) -> FunctionDescription {
    .scalar(signature, .dates, summary, example: example, is: result) { call, _ in
      if let moment = Moment(call.text(at: 0)) { call.return(Int64(read(moment))) }
    }
  }

  private static let writing: [FunctionDescription] = [
    .scalar(
      "date_format(t, pattern)", .dates,
      "The instant written by a pattern such as dd/MM/yyyy HH:mm",
      example: "date_format('2016-04-08', 'dd/MM/yy, EEE')", is: "08/04/16, Fri"
    ) { call, output in
      guard let pattern = pattern(of: call), let moment = Moment(call.text(at: 0)) else { return }
      pattern.write(moment, into: output)
      call.return(output.bytes)
    },
    .scalar(
      "to_date(x[, pattern])", .dates, "The day a text writes, by a pattern or as YYYY-MM-DD",
      example: "to_date('31.12.2016', 'dd.MM.yyyy')", is: "2016-12-31"
    ) { call, output in
      returnDay(read(call)?.day, call, output)
    },
    .scalar(
      "to_timestamp(x[, pattern])", .dates,
      "The instant a text writes, by a pattern or as YYYY-MM-DD HH:MM:SS",
      example: "to_timestamp('31/12/2016 2:05 PM', 'd/M/yyyy h:mm a')", is: "2016-12-31 14:05:00"
    ) { call, output in
      guard let moment = read(call) else { return }
      moment.write(into: output)
      call.return(output.bytes)
    },
  ]

  private static func read(_ call: Call) -> Moment? {
    if call.count == 1 { return Moment(call.text(at: 0)) }
    return pattern(of: call)?.read(call.text(at: 0))
  }

  /// The compiled pattern of the second argument; nil after the call has failed.
  private static func pattern(of call: Call) -> DatePattern? {
    call.cached(at: 1) {
      do throws(DatePattern.UnknownLetter) {
        return try DatePattern(call.text(at: 1))
      } catch {
        let letters = String(repeating: error.letter, count: error.count)
        call.fail("a date pattern cannot hold '\(letters)'; put text between apostrophes")
        return nil
      }
    }
  }
}
