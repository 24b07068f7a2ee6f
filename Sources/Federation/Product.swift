// What is sold: eighty products and services in ten groups, and what goes with what.

/// A product of the catalogue.
struct Product {
  let name: String
  /// The index of its group.
  let group: Int
  /// In cents.
  let price: Int
  /// How often it is bought, relative to the others of its group.
  let popularity: Int
  /// The product often bought with it.
  let companion: Int?

  /// The number printed on everything; written with four digits.
  static func code(of index: Int) -> Int { index * 3 + 101 }

  static let groups = [
    "Uniformes", "EPI", "Livros Técnicos", "Ferramentas", "Saúde", "Nutrição", "Papelaria",
    "Esporte e Lazer", "Informática", "Serviços Técnicos",
  ]

  private static let names: [[(name: String, cents: Int)]] = [
    [
      ("Camiseta SENAI", 4990), ("Calça de Brim", 8990), ("Jaleco Branco", 9990),
      ("Camiseta SESI Escola", 4590), ("Agasalho SESI", 15990), ("Bermuda SESI", 5990),
      ("Boné Bordado", 3490), ("Avental de Cozinha", 3990),
    ],
    [
      ("Capacete de Segurança", 3990), ("Protetor Auricular", 450), ("Luva de Vaqueta", 2290),
      ("Óculos de Proteção", 1590), ("Botina de Segurança", 12990), ("Máscara PFF2", 690),
      ("Cinto Paraquedista", 24990), ("Creme Protetor 200 g", 1990),
    ],
    [
      ("Instalações Elétricas Prediais", 12900), ("Metrologia na Indústria", 9900),
      ("Soldagem: Processos", 11900), ("Lógica de Programação", 10900),
      ("Desenho Técnico Mecânico", 8900), ("Segurança do Trabalho", 9500),
      ("Hidráulica e Pneumática", 13500), ("Apostila de Inglês", 6900),
    ],
    [
      ("Multímetro Digital", 8990), ("Alicate Amperímetro", 15990), ("Jogo de Chaves", 7990),
      ("Paquímetro 150 mm", 11990), ("Trena 5 m; emborrachada", 2990),
      ("Furadeira \"Hobby\" 1/2\"", 28990), ("Ferro de Solda 60 W", 5990),
      ("Estilete Profissional", 1490),
    ],
    [
      ("Vacina contra Gripe", 7500), ("Exame Admissional", 6500), ("Consulta Odontológica", 9000),
      ("Limpeza Dental", 12000), ("Audiometria", 5500), ("Consulta com Nutricionista", 11000),
      ("Avaliação Física", 4500), ("Raio X Panorâmico", 8500),
    ],
    [
      ("Almoço Executivo", 2490), ("Marmita Fitness", 2190), ("Café da Manhã", 1290),
      ("Suco Natural 300 ml", 790), ("Salgado Assado", 690), ("Kit Lanche", 1590),
      ("Açaí 500 ml", 1890), ("Água Mineral 500 ml", 350),
    ],
    [
      ("Caderno Universitário", 2490), ("Caneta Esferográfica", 290), ("Lapiseira 0,5 mm", 1490),
      ("Régua de Aço 30 cm", 1190), ("Mochila Escolar", 14990), ("Agenda 2025", 3490),
      ("Calculadora Científica", 8990), ("Pasta Catálogo", 1990),
    ],
    [
      ("Mensalidade Academia", 9990), ("Natação Adulto", 13990), ("Natação Infantil", 12990),
      ("Diária Clube", 3500), ("Escolinha de Futebol", 8990), ("Touca de Natação", 2490),
      ("Óculos de Natação", 4990), ("Locação de Quadra", 8000),
    ],
    [
      ("Pen Drive 64 GB", 3990), ("Mouse sem Fio", 5990), ("Teclado USB", 6990),
      ("Fone com Microfone", 7990), ("Kit Arduino", 18990), ("Sensor Ultrassônico", 2490),
      ("Cabo de Rede 2 m", 1490), ("Licença CAD Estudante", 9900),
    ],
    [
      ("Calibração de Paquímetro", 8900), ("Calibração de Manômetro", 12900),
      ("Ensaio de Tração", 24900), ("Análise de Água", 18900), ("Laudo Ergonômico", 48900),
      ("PGR – Gerenciamento de Riscos", 89_000), ("Impressão 3D (hora)", 3500),
      ("Consultoria Lean (hora)", 19_000),
    ],
  ]

  /// Pairs of products, the second bought along with the first.
  private static let pairs: [(Int, Int)] = [
    (0, 1), (2, 29), (3, 5), (4, 3), (8, 9), (9, 11), (10, 12), (13, 11), (14, 8), (16, 24),
    (18, 30), (19, 68), (20, 27), (21, 33), (24, 25), (26, 31), (27, 72), (30, 10), (32, 38),
    (33, 36), (34, 35), (37, 56), (40, 43), (41, 43), (42, 44), (44, 47), (46, 56), (48, 49),
    (49, 50), (51, 50), (52, 48), (54, 20), (56, 38), (57, 61), (58, 62), (61, 62), (64, 65),
    (65, 66), (68, 69), (69, 70), (72, 73), (76, 77), (17, 27), (75, 74), (23, 67),
  ]

  static let all: [Product] = {
    let companions = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    return names.enumerated().flatMap { group, products in
      products.enumerated().map { index, product in
        Product(
          name: product.name, group: group, price: product.cents,
          popularity: [30, 21, 15, 11, 8, 7, 5, 3][(index * 5 + group * 3) % 8],
          companion: companions[group * 8 + index])
      }
    }
  }()
}
