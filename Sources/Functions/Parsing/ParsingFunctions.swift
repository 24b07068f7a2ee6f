// The list of functions that read numbers and dates written for people.

import SQLiteExtension

extension FunctionDescription {
  static let parsing: [FunctionDescription] = [
    .scalar(
      "parse_number(x, locale)", .parsing,
      "The number a text writes in a locale (pt-BR, en-US, iso), or NULL",
      example: "parse_number('1.234,56', 'pt-BR')", is: "1234.56"
    ) { call, _ in
      guard let locale = locale(of: call) else { return }
      let text = call.text(at: 0)
      guard let number = WrittenNumber(text, locale) else { return }
      guard let double = number.double ?? WrittenNumber.double(ofLong: text, locale) else { return }
      call.return(double)
    },
    .scalar(
      "parse_cents(x, locale)", .parsing,
      "The whole cents of an amount written in a locale, exactly, or NULL",
      example: "parse_cents('R$ 1.234,5', 'pt-BR')", is: "123450"
    ) { call, _ in
      guard let locale = locale(of: call) else { return }
      if let cents = WrittenNumber(call.text(at: 0), locale)?.cents { call.return(cents) }
    },
    .scalar(
      "parse_date(x, locale)", .parsing,
      "The day a text writes in a locale, as YYYY-MM-DD, or NULL where there is no such day",
      example: "parse_date('31/12/2024', 'pt-BR')", is: "2024-12-31"
    ) { call, output in
      guard let locale = locale(of: call) else { return }
      guard let moment = WrittenDate.moment(call.text(at: 0), locale) else { return }
      moment.day.write(into: output)
      call.return(output.bytes)
    },
    .scalar(
      "parse_timestamp(x, locale)", .parsing,
      "The instant a text writes in a locale, as YYYY-MM-DD HH:MM:SS, or NULL",
      example: "parse_timestamp('31/12/2024 14:30', 'pt-BR')", is: "2024-12-31 14:30:00"
    ) { call, output in
      guard let locale = locale(of: call) else { return }
      guard let moment = WrittenDate.moment(call.text(at: 0), locale) else { return }
      moment.write(into: output)
      call.return(output.bytes)
    },
  ]

  private static func locale(of call: Call) -> WrittenLocale? {
    let name = call.text(at: 1)
    if let locale = WrittenLocale(named: name) { return locale }
    let given = String(decoding: name, as: UTF8.self)
    call.fail("no locale is named '\(given)': use pt-BR, en-US or iso")
    return nil
  }
}
