// The files of a new project: small enough to read whole, complete enough to run.

/// The project that `pantanal init` makes.
enum StarterProject {
  static let files: KeyValuePairs<String, String> = [
    "pantanal.yaml": settings,
    ".gitignore": ".pantanal/\n",
    "landing/vendas_2025-01.csv": landing,
    "sql/raw/sale.yaml": source,
    "migrations/trusted/0001_create_sale.sql": trustedMigration,
    "sql/trusted/sale.sql": trustedTransform,
    "migrations/refined/0001_create_sale_by_day.sql": refinedMigration,
    "sql/refined/sale_by_day.sql": refinedTransform,
    "sql/tests/sale.yaml": trustedTest,
    "sql/tests/sale_by_day.yaml": refinedTest,
  ]

  private static let settings = """
    warehouse: .pantanal/warehouse
    locale: pt-BR
    timezone: America/Sao_Paulo
    connections:
      landing: {type: folder, path: landing}
    publishing:
      bi: {to: .pantanal/published, tables: [refined.*]}

    """

  // The last line is wrong on purpose: it shows what happens to such lines.
  private static let landing = """
    Nº Pedido;Data;Produto;Valor
    0001;02/01/2025;Curso de Solda;1.250,00
    0002;02/01/2025;Uniforme;89,90
    0003;03/01/2025;Uniforme;89,90
    0004;31/02/2025;Uniforme;89,90

    """

  private static let source = """
    description: Sales, as the shop exports them each month.
    connection: landing
    path: vendas_*.csv
    format: {type: csv, delimiter: ";", encoding: utf-8}
    mode: append
    columns:
      sale_number: {header: Nº Pedido, description: Number of the order}
      sold_on: {header: Data, description: Day of the sale}
      product: {header: Produto, description: What was sold}
      amount: {header: Valor, description: Price paid}

    """

  private static let trustedMigration = """
    CREATE TABLE trusted.sale (
      sale_number VARCHAR(10) NOT NULL CHECK (length(sale_number) <= 10),
      sold_on DATE NOT NULL CHECK (
        sold_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
        AND sold_on IS date(sold_on, '+0 days')
      ),
      product VARCHAR(60) NOT NULL CHECK (length(product) <= 60),
      amount_cents BIGINT NOT NULL CHECK (typeof(amount_cents) = 'integer'),
      PRIMARY KEY (sale_number)
    ) WITHOUT ROWID;

    """

  private static let trustedTransform = """
    /* ---
    description: One row per order.
    key: [sale_number]
    columns:
      amount_cents: {description: Price paid in cents, label: Valor}
    rules:
      - expression: amount_cents >= 0
        on_failure: quarantine
        dimension: validity
    --- */
    SELECT
      sale.sale_number AS sale_number,
      parse_date(sale.sold_on, 'pt-BR') AS sold_on,
      squeeze(sale.product) AS product,
      parse_cents(sale.amount, 'pt-BR') AS amount_cents
    FROM raw.sale AS sale

    """

  private static let refinedMigration = """
    CREATE TABLE refined.sale_by_day (
      sold_on DATE NOT NULL CHECK (
        sold_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
        AND sold_on IS date(sold_on, '+0 days')
      ),
      sale_count BIGINT NOT NULL CHECK (typeof(sale_count) = 'integer'),
      sales_amount DOUBLE NOT NULL CHECK (typeof(sales_amount) IN ('real', 'integer')),
      PRIMARY KEY (sold_on)
    ) WITHOUT ROWID;

    """

  private static let refinedTransform = """
    /* ---
    description: Orders and revenue of each day.
    key: [sold_on]
    columns:
      sale_count: {description: Number of orders, label: Pedidos}
      sales_amount: {description: Revenue, label: Receita, unit: BRL, format: currency}
    --- */
    SELECT
      sale.sold_on AS sold_on,
      count(*) AS sale_count,
      sum(sale.amount_cents) / 100e0 AS sales_amount
    FROM trusted.sale AS sale
    GROUP BY sale.sold_on

    """

  private static let trustedTest = """
    transform: trusted.sale
    cases:
      - name: days and amounts are read as they are written in Brazil
        given:
          raw.sale:
            - {sale_number: "0001", sold_on: 02/01/2025, product: " Curso  de Solda ", amount: "1.250,00"}
        expect:
          - {sale_number: "0001", sold_on: 2025-01-02, product: Curso de Solda, amount_cents: 125000}

      - name: a sale on a day that does not exist is set aside
        given:
          raw.sale: |
            sale_number,sold_on,product,amount
            0001,28/02/2025,Uniforme,"89,90"
            0002,31/02/2025,Uniforme,"89,90"
        expect:
          - {sale_number: "0001", sold_on: 2025-02-28}
        quarantine:
          - {sale_number: "0002"}

    """

  private static let refinedTest = """
    transform: refined.sale_by_day
    cases:
      - name: sales of a day add up
        given:
          trusted.sale: |
            sold_on,amount_cents
            2025-01-02,125000
            2025-01-02,8990
            2025-01-03,8990
        expect:
          - {sold_on: 2025-01-02, sale_count: 2, sales_amount: 1339.9}
          - {sold_on: 2025-01-03, sale_count: 1, sales_amount: 89.9}

    """
}
