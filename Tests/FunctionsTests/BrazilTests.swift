import SQLite
import Testing

@Suite("Brazilian codes")
struct BrazilTests {
  @Test(
    arguments: [
      // The right digits inside rubbish are no CPF.
      ("foo391.838.38test0-66", nil),
      ("529.982.247-25 (titular)", nil),
      ("529.982.247-24", nil),
      ("529.982.247-2", nil),
      ("0529.982.247-25", nil),
      // All digits alike pass the arithmetic, and nobody has such a number.
      ("111.111.111-11", nil),
      ("000.000.000-00", nil),
      ("", nil),
      ("   ", nil),
      // Digits of another script look the same and are not.
      ("５２９.982.247-25", nil),
      ("529.982.247-25", "52998224725"),
      ("52998224725", "52998224725"),
      ("\u{A0} 529 982 247 25\t", "52998224725"),
      // Check digits of ten are written as zero.
      ("111.111.112-00", "11111111200"),
    ] as [(String, String?)])
  func readsCPF(text: String, digits: String?) throws {
    #expect(try value("cpf(?)", [.text(text)]) == digits.map(Value.text) ?? .null)
    #expect(try value("is_cpf(?)", [.text(text)]) == .integer(digits == nil ? 0 : 1))
  }

  @Test(
    arguments: [
      ("12.ABC.345/01DE-36", nil),
      ("12.ABC.345/01DE-3A", nil),
      ("6ad0.t391.9asd47/0ad001-00", nil),
      ("00.000.000/0000-00", nil),
      ("33.000.167/0001-0", nil),
      ("ÁBC34501DE35", nil),
      ("12.ABC.345/01DE-35", "12ABC34501DE35"),
      ("12abc34501de35", "12ABC34501DE35"),
      (" 33.000.167/0001-01\r", "33000167000101"),
    ] as [(String, String?)])
  func readsCNPJ(text: String, characters: String?) throws {
    #expect(try value("cnpj(?)", [.text(text)]) == characters.map(Value.text) ?? .null)
    #expect(try value("is_cnpj(?)", [.text(text)]) == .integer(characters == nil ? 0 : 1))
  }

  @Test(arguments: [
    ("format_cpf('52998224725')", "529.982.247-25"),
    ("format_cpf('52998224724')", "NULL"),
    ("format_cnpj(' 12abc34501de35')", "12.ABC.345/01DE-35"),
    ("format_cnpj('12')", "NULL"),
    ("cep('79002-970')", "79002970"),
    ("cep('79.002-970')", "79002970"),
    ("cep('7900297')", "NULL"),
    ("cep('00500-000')", "NULL"),
    ("cep('79002 97O')", "NULL"),
  ])
  func formats(expression: String, result: String) throws {
    #expect(try printed(expression) == result)
  }

  @Test(
    arguments: [
      ("99204-1234", nil),
      ("(67) 9204-1234", nil),
      ("(67) 99204-123", nil),
      // 20 and 52 are no areas.
      ("(20) 99204-1234", nil),
      ("52 3321-4321", nil),
      ("(67) 99204-1234 ramal 2", nil),
      ("+351 912 345 678", nil),
      ("+1 (212) 555-0100", nil),
      ("67 99204-1234 / 67 3321-4321", nil),
      ("+", nil),
      ("(67) 99204-1234", "+5567992041234"),
      ("067 3321-4321", "+556733214321"),
      // Long distance through a carrier.
      ("0 15 67 3321.4321", "+556733214321"),
      ("0 15 67 99204.1234", "+5567992041234"),
      ("+55 (67) 3321-4321", "+556733214321"),
      ("0055 67 99204 1234", "+5567992041234"),
      // 55 is an area too: Santa Maria.
      ("55 99204-1234", "+5555992041234"),
      ("55 55 99204-1234", "+5555992041234"),
      ("0800 570 0800", "+558005700800"),
    ] as [(String, String?)])
  func readsPhones(text: String, number: String?) throws {
    #expect(try value("phone(?)", [.text(text)]) == number.map(Value.text) ?? .null)
  }

  @Test(
    arguments: [
      ("XX", nil),
      ("M", nil),
      ("Mato Grosso do", nil),
      ("MS - Mato Grosso do Sul", nil),
      ("", nil),
      ("ms", "MS"),
      (" Ms\n", "MS"),
      ("SAO  PAULO", "SP"),
      ("São Paulo", "SP"),
      // The same name with combining marks.
      ("Sa\u{303}o Paulo", "SP"),
      ("MATO GROSSO", "MT"),
      ("mato grosso do sul", "MS"),
      ("Pará", "PA"),
      ("paraná", "PR"),
      ("RONDÔNIA", "RO"),
    ] as [(String, String?)])
  func readsStates(text: String, code: String?) throws {
    #expect(try value("uf(?)", [.text(text)]) == code.map(Value.text) ?? .null)
  }
}
