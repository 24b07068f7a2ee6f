// Where the federation is: its units, and the cities people live in.

/// A city.
struct City {
  let name: Word
  let text: String
  /// Its state's two letters.
  let state: String
  let stateCode: Word
  /// How many people of the example live there, relative to the others.
  let weight: Int
  /// The code that telephones of the region begin with.
  let areaCode: Int

  private init(_ name: String, _ state: String, _ weight: Int, _ areaCode: Int) {
    self.name = Word(name)
    text = name
    self.state = state
    stateCode = Word(state)
    self.weight = weight
    self.areaCode = areaCode
  }

  static let all = [
    City("Campo Grande", "MS", 300, 67), City("Dourados", "MS", 110, 67),
    City("Três Lagoas", "MS", 70, 67), City("Corumbá", "MS", 45, 67),
    City("Ponta Porã", "MS", 40, 67), City("Naviraí", "MS", 25, 67),
    City("Nova Andradina", "MS", 25, 67), City("Aquidauana", "MS", 20, 67),
    City("Sidrolândia", "MS", 25, 67), City("Paranaíba", "MS", 15, 67),
    City("Maracaju", "MS", 20, 67), City("Coxim", "MS", 12, 67),
    City("Aparecida do Taboado", "MS", 14, 67), City("Ladário", "MS", 10, 67),
    City("Ribas do Rio Pardo", "MS", 12, 67), City("São Gabriel do Oeste", "MS", 10, 67),
    City("Cuiabá", "MT", 45, 65), City("Várzea Grande", "MT", 20, 65),
    City("Rondonópolis", "MT", 30, 66), City("Poconé", "MT", 5, 65),
    City("Cáceres", "MT", 6, 65), City("Sinop", "MT", 8, 66),
    City("Presidente Prudente", "SP", 30, 18), City("Andradina", "SP", 10, 18),
    City("Araçatuba", "SP", 10, 18), City("São José do Rio Preto", "SP", 8, 17),
    City("São Paulo", "SP", 10, 11), City("Londrina", "PR", 8, 43),
    City("Maringá", "PR", 8, 44), City("Foz do Iguaçu", "PR", 5, 45),
    City("Goiânia", "GO", 8, 62), City("Jataí", "GO", 4, 64),
    City("Uberlândia", "MG", 6, 34), City("Brasília", "DF", 5, 61),
    City("Ji-Paraná", "RO", 3, 69), City("Florianópolis", "SC", 3, 48),
  ]

  /// A city drawn by weight, from one state or from all.
  static func random(in state: String? = nil, using random: inout SplitMix64) -> Int {
    random.index(weights: all.map { state == nil || $0.state == state ? $0.weight : 0 })
  }
}

/// A school or office of the federation, as `seeds/unit.csv` lists it too.
struct Unit {
  let code: Int
  let institution: String
  /// The index of its city.
  let city: Int
  let weight: Int

  private init(_ code: Int, _ institution: String, _ city: String, _ weight: Int) {
    self.code = code
    self.institution = institution
    self.city = City.all.firstIndex { $0.text == city } ?? 0
    self.weight = weight
  }

  static let all = [
    Unit(1, "SESI", "Campo Grande", 9), Unit(2, "SESI", "Dourados", 4),
    Unit(3, "SESI", "Três Lagoas", 3), Unit(4, "SESI", "Corumbá", 2),
    Unit(5, "SESI", "Naviraí", 1), Unit(6, "SESI", "Maracaju", 1), Unit(7, "SESI", "Cuiabá", 2),
    Unit(8, "SENAI", "Campo Grande", 10), Unit(9, "SENAI", "Dourados", 5),
    Unit(10, "SENAI", "Três Lagoas", 4), Unit(11, "SENAI", "Corumbá", 2),
    Unit(12, "SENAI", "Ponta Porã", 2), Unit(13, "SENAI", "Nova Andradina", 1),
    Unit(14, "SENAI", "Aparecida do Taboado", 1), Unit(15, "SENAI", "Sidrolândia", 1),
    Unit(16, "SENAI", "Rondonópolis", 2), Unit(17, "SENAI", "Presidente Prudente", 1),
    Unit(18, "IEL", "Campo Grande", 5), Unit(19, "IEL", "Dourados", 2),
    Unit(20, "IEL", "Três Lagoas", 1),
  ]

  static func random(of institution: String, using random: inout SplitMix64) -> Int {
    random.index(weights: all.map { $0.institution == institution ? $0.weight : 0 })
  }
}
