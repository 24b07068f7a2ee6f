-- What to offer first: for each product, to how many customers it is the best recommendation.
SELECT
  product.category AS category,
  product.product_name AS product_name,
  count(*) AS customers,
  round(avg(prediction.score), 3) AS average_score
FROM refined.prediction_recommendation AS prediction
INNER JOIN refined.dim_product AS product
  ON product.product_code = prediction.product_code
WHERE prediction.rank = 1
GROUP BY
  product.category,
  product.product_name
ORDER BY
  count(*) DESC,
  product.product_name
