-- Open invoices by the amount expected to be lost: probability times amount.
SELECT
  prediction.invoice_number AS invoice_number,
  invoice.registration AS registration,
  invoice.due_on AS due_on,
  invoice.invoice_amount AS invoice_amount,
  round(100e0 * prediction.probability, 1) AS probability_percent,
  round(prediction.probability * invoice.invoice_amount, 2) AS expected_loss_amount,
  prediction.reason_1 AS reason_1
FROM refined.prediction_payment_default AS prediction
INNER JOIN refined.fact_invoice AS invoice
  ON invoice.invoice_number = prediction.invoice_number
ORDER BY
  expected_loss_amount DESC,
  prediction.invoice_number
LIMIT 50
