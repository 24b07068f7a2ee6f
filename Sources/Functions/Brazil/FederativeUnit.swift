// The 27 federative units: 26 states and the Federal District.

import SQLiteExtension

enum FederativeUnit {
  /// Codes and names, the names as ``Unaccent`` and lower case leave them.
  static let all: [(code: StaticString, name: StaticString)] = [
    ("AC", "acre"),
    ("AL", "alagoas"),
    ("AM", "amazonas"),
    ("AP", "amapa"),
    ("BA", "bahia"),
    ("CE", "ceara"),
    ("DF", "distrito federal"),
    ("ES", "espirito santo"),
    ("GO", "goias"),
    ("MA", "maranhao"),
    ("MG", "minas gerais"),
    ("MS", "mato grosso do sul"),
    ("MT", "mato grosso"),
    ("PA", "para"),
    ("PB", "paraiba"),
    ("PE", "pernambuco"),
    ("PI", "piaui"),
    ("PR", "parana"),
    ("RJ", "rio de janeiro"),
    ("RN", "rio grande do norte"),
    ("RO", "rondonia"),
    ("RR", "roraima"),
    ("RS", "rio grande do sul"),
    ("SC", "santa catarina"),
    ("SE", "sergipe"),
    ("SP", "sao paulo"),
    ("TO", "tocantins"),
  ]

  /// The code of a unit given by its code or its name, whatever the case, accents and spaces.
  static func code(of text: Bytes, using buffer: TextBuffer) -> StaticString? {
    let text = text.trimmed
    if text.count == 2 {
      return all.first {
        $0.code.utf8Start[0] == text[0].uppercased
          && $0.code.utf8Start[1] == text[1].uppercased
      }?.code
    }
    Unaccent.write(text, into: buffer)
    let unaccented = buffer.count
    buffer.reserve(unaccented)
    WhiteSpace.squeeze(buffer.bytes, into: buffer)
    let name = Bytes(rebasing: buffer.bytes[unaccented...])
    return all.first { unit in
      name.elementsEqual(
        Bytes(start: unit.name.utf8Start, count: unit.name.utf8CodeUnitCount)
      ) { $0.lowercased == $1 }
    }?.code
  }
}
