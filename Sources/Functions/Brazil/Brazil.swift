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
      "is_cpf(x)", .brazil, "Whether it is a valid CPF",
      example: "is_cpf('529.982.247-24')", is: "0"
    ) { call, output in
      call.return(CPF.read(call.text(at: 0), into: output))
    },
  ]
}
