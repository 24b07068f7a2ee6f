// Names of people, by how often Brazil gives them, and as different clerks type them.

/// The parts of a name, as indices into the tables below.
struct PersonName {
  private let isFemale: Bool
  private let indices: (first: UInt8, middle: UInt8, last: UInt8)
  let style: Style

  enum Style {
    case normal
    /// From the old system, which knew no small letters.
    case upper
    /// With two spaces somewhere and one at the end.
    case spaced
  }

  /// A name of a man or of a woman.
  init(isFemale: Bool, using random: inout SplitMix64) {
    self.isFemale = isFemale
    indices = (
      UInt8(random.below(isFemale ? Self.women.count : Self.men.count)),
      UInt8(random.below(Self.families.count)), UInt8(random.below(Self.families.count))
    )
    style =
      switch random.below(20) {
      case 0..<4: .upper
      case 4: .spaced
      default: .normal
      }
  }

  var first: NamePart { (isFemale ? Self.women : Self.men)[Int(indices.first)] }
  var middle: NamePart { Self.families[Int(indices.middle)] }
  var last: NamePart { Self.families[Int(indices.last)] }

  private static let women = [
    "Maria", "Ana", "Ana Clara", "Beatriz", "Camila", "Letícia", "Juliana", "Júlia", "Larissa",
    "Mariana", "Patrícia", "Fernanda", "Gabriela", "Rafaela", "Vitória", "Isabela", "Luíza",
    "Sônia", "Márcia", "Adriana", "Aline", "Bruna", "Carolina", "Débora", "Elaine", "Flávia",
    "Helena", "Ingrid", "Jéssica", "Kátia", "Lívia", "Natália", "Priscila", "Renata", "Tatiane",
    "Valéria", "Yasmin", "Conceição", "Maria Eduarda", "Antônia",
  ].map(NamePart.init)

  private static let men = [
    "José", "João", "João Pedro", "Antônio", "Francisco", "Carlos", "Paulo", "Pedro", "Lucas",
    "Luiz", "Marcos", "Gabriel", "Rafael", "Daniel", "Marcelo", "Bruno", "Eduardo", "Felipe",
    "Rodrigo", "Matheus", "Gustavo", "Guilherme", "Vinícius", "Thiago", "André", "Fábio",
    "Sérgio", "Cláudio", "Caio", "Diego", "Henrique", "Igor", "Júlio César", "Leandro", "Márcio",
    "Otávio", "Renan", "Samuel", "Wesley", "Hélio",
  ].map(NamePart.init)

  private static let families = [
    "Silva", "Santos", "Oliveira", "Souza", "Rodrigues", "Ferreira", "Alves", "Pereira", "Lima",
    "Gomes", "Costa", "Ribeiro", "Martins", "Carvalho", "Almeida", "Lopes", "Soares", "Fernandes",
    "Vieira", "Barbosa", "Rocha", "Dias", "Nascimento", "Andrade", "Moreira", "Nunes", "Marques",
    "Machado", "Mendes", "Freitas", "Cardoso", "Ramos", "Gonçalves", "Santana", "Teixeira",
    "Araújo", "Conceição", "Magalhães", "Guimarães", "Romão", "Acosta", "Benites", "Vargas",
    "Ajala", "Escobar", "Nakamura", "Higa", "Arakaki", "D\u{2019}Ávila", "de Paula",
  ].map(NamePart.init)
}

extension LandingFile {
  func name(_ name: PersonName) {
    separate()
    let space = UInt8(ascii: " ")
    let isUpper = name.style == .upper
    put(isUpper ? name.first.upper : name.first.normal)
    put(space)
    if name.style == .spaced { put(space) }
    put(isUpper ? name.middle.upper : name.middle.normal)
    put(space)
    put(isUpper ? name.last.upper : name.last.normal)
    if name.style == .spaced { put(space) }
  }

  /// An address made of the name and a number, so that no two people share one.
  func email(_ name: PersonName, number: Int, host: Word) {
    separate()
    put(name.first.plain)
    put(UInt8(ascii: "."))
    put(name.last.plain)
    digits(number, width: 1)
    put(UInt8(ascii: "@"))
    put(host)
  }

  /// A mobile number in one of the ways people type them.
  func phone(areaCode: Int, number: Int, style: Int) {
    separate()
    let (head, tail) = (number / 10_000 % 10_000, number % 10_000)
    switch style {
    case 0: put(Array("(\(areaCode)) 9".utf8))
    case 1: put(Array("\(areaCode)9".utf8))
    case 2: put(Array("+55 \(areaCode) 9".utf8))
    default: put(Array("0\(areaCode) 9".utf8))
    }
    digits(head, width: 4)
    if style != 1 { put(UInt8(ascii: style == 3 ? " " : "-")) }
    digits(tail, width: 4)
  }
}
