// The files of the export: where each table's lie, their encoding and their headers. The project
// declares the same in sql/raw, and a test compares the two.

/// What the files of one RAW table look like.
struct LandingTable {
  /// How records stand in the files.
  enum Layout {
    /// Lines of fields, under a header, ending as Windows ends them.
    case csv
    /// One JSON object in each line, as services hand them out.
    case jsonLines
  }

  let name: String
  /// With `*` in place of the month, semester or nothing.
  let path: String
  let encoding: LandingEncoding
  let headers: [String]
  var layout = Layout.csv

  static let student = LandingTable(
    name: "student", path: "secretaria/alunos_*.csv", encoding: .windows1252,
    headers: [
      "Matrícula", "CPF", "Nome", "Data de Nascimento", "Sexo", "Município", "UF", "E-mail",
      "Telefone", "Data de Cadastro", "Bolsista",
    ])
  static let course = LandingTable(
    name: "course", path: "secretaria/cursos.csv", encoding: .utf8,
    headers: [
      "Código do Curso", "Nome do Curso", "Instituição", "Modalidade", "Carga Horária",
      "Mensalidade",
    ])
  static let schoolClass = LandingTable(
    name: "class", path: "secretaria/turmas_*.csv", encoding: .utf8,
    headers: [
      "Código da Turma", "Código do Curso", "Unidade", "Turno", "Início", "Término", "Vagas",
    ])
  static let enrolment = LandingTable(
    name: "enrolment", path: "secretaria/matriculas_*.csv", encoding: .windows1252,
    headers: [
      "Nº Matrícula", "Matrícula do Aluno", "Turma", "Data da Matrícula", "Situação",
      "Data da Situação", "Desconto (%)",
    ])
  static let attendance = LandingTable(
    name: "attendance", path: "academico/frequencia_*.csv", encoding: .windows1252,
    headers: ["Nº Matrícula", "Semana", "Aulas", "Presenças", "Nota"])
  static let company = LandingTable(
    name: "company", path: "iel/empresas.csv", encoding: .utf8,
    headers: [
      "CNPJ", "Razão Social", "Nome Fantasia", "Município", "UF", "Porte", "Data de Cadastro",
    ])
  static let internship = LandingTable(
    name: "internship", path: "iel/estagios_*.jsonl", encoding: .utf8,
    headers: ["contrato", "matricula", "cnpj", "inicio", "termino", "bolsaAuxilio"],
    layout: .jsonLines)
  static let customer = LandingTable(
    name: "customer", path: "comercial/clientes_*.csv", encoding: .windows1252,
    headers: ["Código", "CPF", "Nome", "Município", "UF", "Data de Cadastro"])
  static let invoice = LandingTable(
    name: "invoice", path: "financeiro/faturas_*.csv", encoding: .windows1252,
    headers: ["Nº Fatura", "Nº Matrícula", "Competência", "Emissão", "Vencimento", "Valor"])
  static let payment = LandingTable(
    name: "payment", path: "financeiro/pagamentos_*.csv", encoding: .utf8,
    headers: ["Nº Pagamento", "Nº Fatura", "Data do Pagamento", "Valor Pago", "Forma"])
  static let product = LandingTable(
    name: "product", path: "comercial/produtos.csv", encoding: .utf8,
    headers: ["Código do Produto", "Produto", "Categoria", "Preço"])
  static let purchase = LandingTable(
    name: "purchase", path: "comercial/compras_*.csv", encoding: .windows1252,
    headers: [
      "Nº Pedido", "Item", "Cliente", "Código do Produto", "Data", "Quantidade",
      "Preço Unitário",
    ])

  static let all = [
    student, course, schoolClass, enrolment, attendance, company, internship, customer, invoice,
    payment, product, purchase,
  ]
}
