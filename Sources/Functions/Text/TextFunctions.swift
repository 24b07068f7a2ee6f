// The list of text functions. Those with patterns stand in RegularExpressions.swift.

import SQLiteExtension

extension FunctionDescription {
  static let text: [FunctionDescription] = cleaning + pieces + joining + comparing

  private static let cleaning: [FunctionDescription] = [
    .scalar(
      "unaccent(x)", .text, "The text with Latin letters in their plain form",
      example: "unaccent('Educação e Ação')", is: "Educacao e Acao"
    ) { call, output in
      let text = call.text(at: 0)
      if text.isASCII { return call.return(text) }
      Unaccent.write(text, into: output)
      call.return(output.bytes)
    },
    .scalar(
      "squeeze(x)", .text, "The text without white space at its ends, and one space within",
      example: "squeeze('  Maria   da  Silva ')", is: "Maria da Silva"
    ) { call, output in
      let text = call.text(at: 0)
      if WhiteSpace.isSqueezed(text) { return call.return(text) }
      WhiteSpace.squeeze(text, into: output)
      call.return(output.bytes)
    },
    .scalar(
      "digits(x)", .text, "The digits of the text, without all else",
      example: "digits('R. 14 de Julho, 1.817')", is: "141817"
    ) { call, output in
      for byte in call.text(at: 0) where byte.isDigit { output.append(byte) }
      call.return(output.bytes)
    },
    .scalar(
      "upper(x)", .text, "The text in upper case, letters beyond ASCII included",
      example: "upper('são joão')", is: "SÃO JOÃO"
    ) { call, output in
      LetterCase.upper.write(call.text(at: 0), into: output)
      call.return(output.bytes)
    },
    .scalar(
      "lower(x)", .text, "The text in lower case, letters beyond ASCII included",
      example: "lower('SÃO JOÃO')", is: "são joão"
    ) { call, output in
      LetterCase.lower.write(call.text(at: 0), into: output)
      call.return(output.bytes)
    },
    .scalar(
      "initcap(x)", .text, "The text with the first letter after each space in upper case",
      example: "initcap('ÁLVARO de sá')", is: "Álvaro De Sá"
    ) { call, output in
      LetterCase.writeInitials(call.text(at: 0), into: output)
      call.return(output.bytes)
    },
  ]

  private static let pieces: [FunctionDescription] = [
    // In SQLite before 3.41 left and right are only keywords: "left"(x, n).
    .scalar(
      "left(x, n)", .text, "The first n characters",
      example: #""left"('maçã', 3)"#, is: "maç"
    ) { call, _ in
      call.return(Pieces.left(call.text(at: 0), call.integer(at: 1)))
    },
    .scalar(
      "right(x, n)", .text, "The last n characters",
      example: #""right"('maçã', 2)"#, is: "çã"
    ) { call, _ in
      call.return(Pieces.right(call.text(at: 0), call.integer(at: 1)))
    },
    .scalar(
      "lpad(x, n[, pad])", .text, "The text filled in front, or cut, to n characters",
      example: "lpad('417', 8, '0')", is: "00000417"
    ) { call, output in
      pad(call, on: .left, into: output)
    },
    .scalar(
      "rpad(x, n[, pad])", .text, "The text filled at its end, or cut, to n characters",
      example: "rpad('ação', 6, '.')", is: "ação.."
    ) { call, output in
      pad(call, on: .right, into: output)
    },
    .scalar(
      "repeat(x, n)", .text, "The text n times over",
      example: "repeat('ab', 3)", is: "ababab"
    ) { call, output in
      guard Pieces.repeat(call.text(at: 0), call.integer(at: 1), into: output) else {
        return call.failTooBig()
      }
      call.return(output.bytes)
    },
    .scalar(
      "reverse(x)", .text, "The characters in the opposite order",
      example: "reverse('ação')", is: "oãça"
    ) { call, output in
      Pieces.reverse(call.text(at: 0), into: output)
      call.return(output.bytes)
    },
    .scalar(
      "split_part(x, delimiter, n)", .text,
      "The nth part between delimiters, counted from the end when n is negative; else empty",
      example: "split_part('2024/1/MS', '/', -1)", is: "MS"
    ) { call, _ in
      let number = call.integer(at: 2)
      guard number != 0 else { return call.fail("split_part counts parts from 1 or from -1") }
      let part = Pieces.part(number, of: call.text(at: 0), between: call.text(at: 1))
      if let part { call.return(part) } else { call.returnEmptyText() }
    },
    .scalar(
      "translate(x, from, to)", .text,
      "The text with each character of `from` replaced by its pair",
      example: "translate('1.234,5', '.,', ',.')", is: "1,234.5"
    ) { call, output in
      Pieces.translate(
        call.text(at: 0), from: call.text(at: 1), to: call.text(at: 2), into: output)
      call.return(output.bytes)
    },
  ]

  private static func pad(_ call: Call, on side: Pieces.Side, into output: TextBuffer) {
    let filling = call.count == 3 ? call.text(at: 2) : (" " as StaticString).bytes
    let fits = Pieces.pad(
      call.text(at: 0), to: call.integer(at: 1), with: filling, on: side, into: output)
    if fits { call.return(output.bytes) } else { call.failTooBig() }
  }

  private static let joining: [FunctionDescription] = [
    .scalar(
      "concat(x, …)", .text, "All arguments one after the other; NULL if any is",
      example: "concat('UF: ', 'MS')", is: "UF: MS"
    ) { call, output in
      for index in 0..<call.count { output.append(call.text(at: index)) }
      call.return(output.bytes)
    },
    .scalar(
      "concat_ws(separator, …)", .text, acceptsNull: true,
      "The arguments that are not NULL, with the separator between",
      example: "concat_ws(' - ', 'MS', NULL, 'Campo Grande')", is: "MS - Campo Grande"
    ) { call, output in
      guard call.count > 0, !call.isNull(at: 0) else { return }
      var isFirst = true
      for index in 1..<max(call.count, 1) where !call.isNull(at: index) {
        if !isFirst { output.append(call.text(at: 0)) }
        output.append(call.text(at: index))
        isFirst = false
      }
      call.return(output.bytes)
    },
  ]

  private static let comparing: [FunctionDescription] = [
    .scalar(
      "similarity(a, b)", .text, "How alike two texts are, from 0 to 1 (Jaro-Winkler)",
      example: "round(similarity('MARTHA', 'MARHTA'), 4)", is: "0.9611",
      makeBody: {
        let similarity = Similarity()
        return { call, _ in
          call.return(similarity.jaroWinkler(call.text(at: 0), call.text(at: 1)))
        }
      }),
    .scalar(
      "levenshtein(a, b)", .text, "How many letters differ between two texts",
      example: "levenshtein('kitten', 'sitting')", is: "3",
      makeBody: {
        let similarity = Similarity()
        return { call, _ in
          call.return(Int64(similarity.levenshtein(call.text(at: 0), call.text(at: 1))))
        }
      }),
    .scalar(
      "startswith(x, y)", .text, "Whether the text begins with another",
      example: "startswith('São Paulo', 'São')", is: "1"
    ) { call, _ in
      call.return(call.text(at: 0).starts(with: call.text(at: 1)))
    },
    .scalar(
      "endswith(x, y)", .text, "Whether the text ends with another",
      example: "endswith('São Paulo', 'Paulo')", is: "1"
    ) { call, _ in
      call.return(call.text(at: 0).reversed().starts(with: call.text(at: 1).reversed()))
    },
    .scalar(
      "contains(x, y)", .text, "Whether the text holds another",
      example: "contains('São Paulo', 'Paul')", is: "1"
    ) { call, _ in
      let part = call.text(at: 1)
      call.return(part.isEmpty || call.text(at: 0).offset(of: part, from: 0) != nil)
    },
  ]
}
