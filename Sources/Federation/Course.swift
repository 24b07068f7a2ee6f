// What is taught: sixty courses of the three institutions.

/// A course of the catalogue.
struct Course {
  let name: String
  let institution: String
  let modality: Modality
  /// Of the month, in cents, before discounts; 0 where tuition is free.
  let fee: Int

  enum Modality: String {
    case technical = "Técnico"
    case apprenticeship = "Aprendizagem"
    case qualification = "Qualificação"
    case improvement = "Aperfeiçoamento"
    case secondary = "Ensino Médio"
    case adult = "EJA"
    case language = "Idiomas"
    case management = "Gestão"
  }

  /// The number printed on everything, from 1; written with four digits.
  static func code(of index: Int) -> Int { index * 7 + 11 }

  static let all: [Course] = [
    (
      .technical, "SENAI",
      [
        ("Técnico em Eletrotécnica", 329), ("Técnico em Mecânica", 329),
        ("Técnico em Segurança do Trabalho", 289), ("Técnico em Edificações", 299),
        ("Técnico em Automação Industrial", 359), ("Técnico em Desenvolvimento de Sistemas", 349),
        ("Técnico em Redes de Computadores", 319), ("Técnico em Açúcar e Álcool", 279),
        ("Técnico em Celulose e Papel", 309), ("Técnico em Logística", 269),
        ("Técnico em Alimentos", 279), ("Técnico em Manutenção Automotiva", 319),
      ]
    ),
    (
      .apprenticeship, "SENAI",
      [
        ("Aprendizagem em Processos Administrativos", 0), ("Aprendizagem em Eletricidade", 0),
        ("Aprendizagem em Mecânica de Manutenção", 0), ("Aprendizagem em Confecção", 0),
        ("Aprendizagem em Alimentação", 0), ("Aprendizagem em Marcenaria", 0),
      ]
    ),
    (
      .qualification, "SENAI",
      [
        ("Eletricista Instalador Residencial", 219), ("Soldador MIG/MAG", 289),
        ("Operador de Empilhadeira", 199), ("Mecânico de Motocicletas", 239),
        ("Padeiro e Confeiteiro", 189), ("Costureiro Industrial", 149),
        ("Pedreiro de Alvenaria", 159), ("Instalador de Sistemas Fotovoltaicos", 339),
        ("Mecânico de Refrigeração", 279), ("Torneiro Mecânico", 259),
        ("Programador de CLP", 349), ("Assistente de Logística", 169),
      ]
    ),
    (
      .improvement, "SENAI",
      [
        ("NR-10 – Segurança em Eletricidade", 245), ("NR-35 – Trabalho em Altura", 175),
        ("Excel Avançado", 189), ("Leitura e Interpretação de Desenho", 165),
        ("Comandos Elétricos", 229), ("Metrologia Básica", 159), ("AutoCAD 2D", 219),
        ("Inversores de Frequência", 259),
      ]
    ),
    (
      .secondary, "SESI",
      [
        ("Ensino Médio – 1ª série", 690), ("Ensino Médio – 2ª série", 690),
        ("Ensino Médio – 3ª série", 720), ("Novo Ensino Médio com Técnico", 540),
      ]
    ),
    (
      .adult, "SESI",
      [
        ("EJA – Ensino Fundamental", 0), ("EJA – Ensino Médio", 0),
        ("EJA Profissionalizante", 0), ("EJA – Ensino Médio a Distância", 0),
      ]
    ),
    (
      .language, "SESI",
      [
        ("Inglês Básico", 189), ("Inglês Intermediário", 209), ("Espanhol Básico", 169),
        ("Robótica Educacional", 229),
      ]
    ),
    (
      .management, "IEL",
      [
        ("Gestão de Pessoas", 389), ("Liderança na Indústria", 429),
        ("Gestão Financeira para Pequenas Empresas", 369), ("Marketing Digital", 349),
        ("Formação de Estagiários", 99), ("Inovação e Criatividade", 319),
        ("Gestão da Qualidade", 359), ("LGPD na Prática", 299),
        ("Oratória e Comunicação", 279), ("Planejamento Estratégico", 449),
      ]
    ),
  ].flatMap { modality, institution, courses in
    courses.map { name, reais in
      Course(name: name, institution: institution, modality: modality, fee: reais * 100)
    }
  }
}

extension Course.Modality {
  /// How long a class lasts.
  var monthCount: Int {
    switch self {
    case .technical: 16
    case .apprenticeship: 11
    case .qualification: 4
    case .improvement: 2
    case .secondary: 10
    case .adult: 9
    case .language: 6
    case .management: 3
    }
  }

  /// Lessons of a week.
  var lessonCount: Int {
    switch self {
    case .technical, .qualification: 4
    case .apprenticeship, .secondary: 5
    case .improvement, .management: 2
    case .adult, .language: 3
    }
  }

  var workloadHours: Int { monthCount * lessonCount * 16 }

  /// How many classes are opened, relative to the others.
  var weight: Int {
    switch self {
    case .technical: 22
    case .apprenticeship: 10
    case .qualification: 26
    case .improvement: 12
    case .secondary: 10
    case .adult: 7
    case .language: 7
    case .management: 8
    }
  }

  /// How much harder it is to stay than in other courses.
  var hardship: Double {
    switch self {
    case .technical: 0.1
    case .apprenticeship: -0.5
    case .qualification: 0.1
    case .improvement: -0.3
    case .secondary: -0.9
    case .adult: 0.8
    case .language: 0.1
    case .management: -0.2
    }
  }
}
