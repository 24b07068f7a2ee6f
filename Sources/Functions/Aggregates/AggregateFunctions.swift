// The list of aggregate functions. None depends on the order of rows.

extension FunctionDescription {
  static let aggregates: [FunctionDescription] = sums + spreads + quantiles

  private static let sums: [FunctionDescription] = [
    .window(
      "sum(x)", Sum.self, "The exact sum, whole as long as all values are",
      example: "(SELECT sum(column1) FROM (VALUES (0.1), (0.2), (0.3)))", is: "0.6"),
    .window(
      "total(x)", Total.self, "The exact sum as a double, 0.0 without values",
      example: "(SELECT total(column1) FROM (VALUES (1e100), (1.0), (-1e100)))", is: "1.0"),
    .window(
      "avg(x)", Average.self, "The mean, from the exact sum",
      example: "(SELECT avg(column1) FROM (VALUES (1), (2), (NULL), (6)))", is: "3.0"),
  ]

  private static let spreads: [FunctionDescription] = [
    .window(
      "stddev(x)", Variance<SampleDeviation>.self, "The standard deviation of a sample",
      example: "(SELECT stddev(column1) FROM (VALUES (1), (2), (3)))", is: "1.0"),
    .window(
      "stddev_samp(x)", Variance<SampleDeviation>.self, "The standard deviation of a sample",
      example: "(SELECT stddev_samp(column1) FROM (VALUES (1), (2), (3)))", is: "1.0"),
    .window(
      "stddev_pop(x)", Variance<PopulationDeviation>.self,
      "The standard deviation of all there is",
      example: "(SELECT stddev_pop(column1) FROM (VALUES (1), (2), (3)))",
      is: "0.816496580927726"),
    .window(
      "variance(x)", Variance<SampleVariance>.self, "The variance of a sample",
      example: "(SELECT variance(column1) FROM (VALUES (1), (2), (3)))", is: "1.0"),
    .window(
      "var_samp(x)", Variance<SampleVariance>.self, "The variance of a sample",
      example: "(SELECT var_samp(column1) FROM (VALUES (1), (2), (3)))", is: "1.0"),
    .window(
      "var_pop(x)", Variance<PopulationVariance>.self, "The variance of all there is",
      example: "(SELECT var_pop(column1) FROM (VALUES (1), (3)))", is: "1.0"),
    .window(
      "corr(x, y)", Correlation.self, "Pearson's coefficient of correlation, from -1 to 1",
      example: "(SELECT corr(column1, column2) FROM (VALUES (3, 2), (3, 3), (6, 4)))",
      is: "0.8660254037844386"),
  ]

  private static let quantiles: [FunctionDescription] = [
    .window(
      "median(x)", Median.self, "The middle value, or the mean of the middle two",
      example: "(SELECT median(column1) FROM (VALUES (1), (10), (2), (4)))", is: "3.0"),
    .window(
      "percentile(x, p)", Percentile.self,
      "The value at a fraction of the way, interpolated between its neighbours",
      example: "(SELECT percentile(column1, 0.3) FROM (VALUES (0), (10)))", is: "3.0"),
    .window(
      "percentile_approx(x, p[, accuracy])", PercentileApprox.self,
      "The least of the values that a fraction of them does not exceed; exact here",
      example: "(SELECT percentile_approx(column1, 0.5) FROM (VALUES (0), (1), (2), (10)))",
      is: "1"),
    .aggregate(
      "approx_count_distinct(x)", DistinctCount.self,
      "The number of different values, exact up to 512 and then within about two percent",
      example: "(SELECT approx_count_distinct(column1) FROM (VALUES (1), (1), (2), (3)))",
      is: "3"),
  ]
}
