// The list of Brazilian functions; each is written in the file of its name.

import SQLiteExtension

extension FunctionDescription {
  static let brazil: [FunctionDescription] = [
    .scalar(
      "cpf(x)", .brazil, "The 11 digits of a valid CPF, written with or without punctuation",
      example: "cpf(' 529.982.247-25')", is: "52998224725"
    ) { call, output in
      if CPF.read(call.text(at: 0), into: output) { call.return(output.bytes) }
    },
    .scalar(
      "is_cpf(x)", .brazil, "Whether it is a valid CPF, written with or without punctuation",
      example: "is_cpf('529.982.247-24')", is: "0"
    ) { call, output in
      call.return(CPF.read(call.text(at: 0), into: output))
    },
    .scalar(
      "format_cpf(x)", .brazil, "A valid CPF with its punctuation",
      example: "format_cpf('52998224725')", is: "529.982.247-25"
    ) { call, output in
      guard CPF.read(call.text(at: 0), into: output) else { return }
      call.return(output.punctuated(as: "###.###.###-##"))
    },
    .scalar(
      "cnpj(x)", .brazil,
      "The 14 characters of a valid CNPJ, numeric or alphanumeric, with or without punctuation",
      example: "cnpj('12.ABC.345/01DE-35')", is: "12ABC34501DE35"
    ) { call, output in
      if CNPJ.read(call.text(at: 0), into: output) { call.return(output.bytes) }
    },
    .scalar(
      "is_cnpj(x)", .brazil, "Whether it is a valid CNPJ, written with or without punctuation",
      example: "is_cnpj('33.000.167/0001-01')", is: "1"
    ) { call, output in
      call.return(CNPJ.read(call.text(at: 0), into: output))
    },
    .scalar(
      "format_cnpj(x)", .brazil, "A valid CNPJ with its punctuation",
      example: "format_cnpj('33000167000101')", is: "33.000.167/0001-01"
    ) { call, output in
      guard CNPJ.read(call.text(at: 0), into: output) else { return }
      call.return(output.punctuated(as: "##.###.###/####-##"))
    },
    .scalar(
      "cep(x)", .brazil, "The 8 digits of a postal code",
      example: "cep('79002-970')", is: "79002970"
    ) { call, output in
      if CEP.read(call.text(at: 0), into: output) { call.return(output.bytes) }
    },
    .scalar(
      "phone(x)", .brazil, "A Brazilian telephone number in its international form, E.164",
      example: "phone('(67) 99204-1234')", is: "+5567992041234"
    ) { call, output in
      if Phone.read(call.text(at: 0), into: output) { call.return(output.bytes) }
    },
    .scalar(
      "uf(x)", .brazil, "The two letters of a state, from its code or its name",
      example: "uf('mato grosso do sul')", is: "MS"
    ) { call, output in
      if let code = FederativeUnit.code(of: call.text(at: 0), using: output) { call.return(code) }
    },
  ]
}

extension TextBuffer {
  /// What was written, set into a pattern where each `#` stands for one character.
  ///
  /// The buffer then holds both, and the second is what is returned.
  fileprivate func punctuated(as pattern: StaticString) -> Bytes {
    let length = count
    reserve(pattern.utf8CodeUnitCount)
    var next = 0
    for index in 0..<pattern.utf8CodeUnitCount {
      let byte = pattern.utf8Start[index]
      if byte == UInt8(ascii: "#") {
        append(bytes[next])
        next += 1
      } else {
        append(byte)
      }
    }
    return Bytes(rebasing: bytes[length...])
  }
}
