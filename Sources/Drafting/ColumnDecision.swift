// Deciding what a column is, from what was counted and what it is called. Order matters: what few
// values could be by chance (a CPF's check digits) is asked before what many could be (a number).

import Foundation
import Warehouse

extension DraftedColumn {
  /// The share of values that must be of a kind: exports have dirt, and rules will find it.
  static let threshold = 0.95

  /// Decides what a column is; `numbers` is how the file as a whole writes numbers.
  init(_ profile: ColumnProfile, numbers: ValueKind.Locale) {
    self.profile = profile
    let name = ColumnName(profile)
    kind = Self.kind(of: profile, name, numbers)
    personalData = name.personalData(of: kind)
    reason = Self.reason(kind, profile)
    trustedName = profile.name
  }

  /// Decides what the columns of a table are, and gives each a name of its own.
  static func columns(_ profiles: [ColumnProfile], numbers: ValueKind.Locale) -> [DraftedColumn] {
    var used = Set(profiles.map(\.name))
    return profiles.map { profile in
      var column = DraftedColumn(profile, numbers: numbers)
      if case .cents = column.kind {
        column.trustedName = used.free("\(profile.name)_cents")
        used.insert(column.trustedName)
      }
      return column
    }
  }

  private static func kind(
    of profile: ColumnProfile, _ name: ColumnName, _ numbers: ValueKind.Locale
  ) -> ValueKind {
    guard profile.valueCount > 0 else { return .text }
    func isMostly(_ kind: ValueKind) -> Bool { profile.share(kind) >= threshold }
    if isMostly(.cpf) || name.says("cpf") && profile.share(.cpf) >= 0.5 { return .cpf }
    if isMostly(.cnpj) || name.says("cnpj") && profile.share(.cnpj) >= 0.5 { return .cnpj }
    if isMostly(.email) { return .email }
    if name.isPhone, isMostly(.phone) { return .phone }
    if name.says("cep"), isMostly(.postalCode) { return .postalCode }
    if name.isState, isMostly(.state) { return .state }
    if let yesNo = yesNo(profile) { return yesNo }
    if let locale = dates(profile) { return .date(locale) }
    if let locale = ValueKind.Locale.allCases.first(where: { isMostly(.timestamp($0)) }) {
      return .timestamp(locale)
    }
    return number(profile, name, numbers) ?? .text
  }

  private static func yesNo(_ profile: ColumnProfile) -> ValueKind? {
    let pairs = [
      ("S", "N"), ("Sim", "Não"), ("SIM", "NÃO"), ("Y", "N"), ("Yes", "No"), ("T", "F"),
      ("true", "false"), ("True", "False"), ("TRUE", "FALSE"), ("V", "F"),
    ]
    let words = Set(profile.words)
    guard words.count == 2 else { return nil }
    return pairs.first { words == [$0.0, $0.1] }.map { .yesNo(yes: $0.0, no: $0.1) }
  }

  /// How a column writes its days; the one that reads most of them, Brazil's before others.
  private static func dates(_ profile: ColumnProfile) -> ValueKind.Locale? {
    let locales = ValueKind.Locale.allCases.filter { profile.share(.date($0)) >= threshold }
    let best = locales.max { profile.share(.date($0)) < profile.share(.date($1)) }
    guard let best, profile.shortest >= 8 else { return nil }
    // Of equal ones the first: a day of a month up to 12 reads both ways.
    return locales.first { profile.share(.date($0)) == profile.share(.date(best)) }
  }

  private static func number(
    _ profile: ColumnProfile, _ name: ColumnName, _ numbers: ValueKind.Locale
  ) -> ValueKind? {
    // Digits that begin with a zero, or that name something, are no quantity.
    if profile.leadingZeroCount > 0, profile.pointFractionCount + profile.commaFractionCount == 0 {
      return nil
    }
    if profile.share(.integer) == 1 {
      return name.isCode && profile.longest == profile.shortest && profile.longest > 1
        ? nil : .integer
    }
    // A double would keep sixteen of the 44 digits of an invoice's key.
    if profile.longDigitCount > 0 { return nil }
    if name.isMoney, profile.share(.cents(numbers)) >= threshold { return .cents(numbers) }
    if profile.share(.number(numbers)) >= threshold { return .number(numbers) }
    return profile.share(.integer) >= threshold ? .integer : nil
  }

  private static func reason(_ kind: ValueKind, _ profile: ColumnProfile) -> String {
    if profile.valueCount == 0 { return "no value in the sample" }
    guard kind != .text else {
      return profile.leadingZeroCount > 0
        ? "text: \(profile.leadingZeroCount) values begin with a zero"
        : "text of up to \(profile.longest) characters"
    }
    let count = profile.kindCounts[kind] ?? profile.valueCount
    let all = count == profile.valueCount
    return all
      ? "every value is \(kind.noun)"
      : "\(count) of \(profile.valueCount) values are \(kind.noun); the others become NULL"
  }
}

extension Set<String> {
  /// A name that is not among these: `name` itself, or with a number after it.
  func free(_ name: String) -> String {
    guard contains(name) else { return name }
    return (2...).lazy.map { "\(name)_\($0)" }.first { !contains($0) } ?? name
  }
}

/// What a column's name says about it.
struct ColumnName {
  private let words: Set<Substring>
  private let header: String

  init(_ profile: ColumnProfile) {
    words = Set(profile.name.split(separator: "_"))
    header = profile.header
  }

  func says(_ names: String...) -> Bool { names.contains { words.contains($0[...]) } }

  var isPhone: Bool { says("telefone", "fone", "celular", "phone", "tel", "whatsapp") }
  var isState: Bool { says("uf", "estado", "state") }
  var isMoney: Bool {
    header.contains("R$")
      || says(
        "valor", "preco", "total", "amount", "price", "saldo", "custo", "mensalidade", "receita",
        "desconto", "juros", "multa", "salario", "taxa", "frete", "freight", "payment", "value")
  }
  var isCode: Bool {
    says(
      "id", "codigo", "cod", "code", "numero", "no", "nr", "num", "matricula", "registro",
      "registration", "invoice", "number", "nf", "pedido", "contrato", "protocolo")
  }

  func personalData(of kind: ValueKind) -> Source.PersonalData? {
    switch kind {
    case .cpf: return .cpf
    case .email: return .email
    case .phone: return .phone
    case .date where says("nascimento", "birth", "nasc"): return .birth
    case .text where says("endereco", "logradouro", "address", "rua", "bairro"): return .address
    case .text where isPersonName: return .name
    default: return nil
    }
  }

  /// A name of a person rather than of a product, a course or a company.
  private var isPersonName: Bool {
    says("nome", "name")
      && words.isSubset(of: [
        "nome", "name", "completo", "full", "first", "last", "social", "aluno", "student", "mae",
        "pai", "responsavel", "cliente", "customer", "pessoa", "person", "titular",
      ])
  }
}
