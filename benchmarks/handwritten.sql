-- daily_sales as an engineer would write it by hand, over views of the markets' files as text.
WITH sales AS (
  SELECT TRY_CAST(ticket AS BIGINT) AS sale_id, shop AS store_id,
    TRY_TO_TIMESTAMP(TRIM(NULLIF(date_vente, 'n/a')), 'dd.MM.yyyy HH:mm') AS sold_at, reference AS sku,
    TRY_CAST(client AS BIGINT) AS customer_id, TRY_CAST(quantite AS INT) AS quantity,
    TRY_CAST(REPLACE(NULLIF(montant, 'n/a'), ',', '.') AS DECIMAL(12, 2)) AS amount, statut AS status,
    TRY_TO_TIMESTAMP(TRIM(exporte_le), 'dd.MM.yyyy HH:mm') AS exported_at, 'FR' AS market
  FROM fr
  UNION ALL
  SELECT TRY_CAST(transaction_id AS BIGINT), store_id,
    TRY_TO_TIMESTAMP(TRIM(NULLIF(sold_at, 'N/A')), 'MM/dd/yyyy hh:mm a'), sku,
    TRY_CAST(customer_id AS BIGINT), TRY_CAST(qty AS INT),
    TRY_CAST(REPLACE(NULLIF(amount, 'N/A'), ',', '') AS DECIMAL(12, 2)), status,
    TRY_TO_TIMESTAMP(TRIM(exported_at), 'MM/dd/yyyy hh:mm a'), 'US'
  FROM us
  UNION ALL
  SELECT TRY_CAST(slip_no AS BIGINT), shop,
    TRY_TO_TIMESTAMP(TRIM(NULLIF(sold_at, 'n/a')), 'yyyy/MM/dd HH:mm'), item_code,
    TRY_CAST(customer_no AS BIGINT), TRY_CAST(qty AS INT),
    TRY_CAST(NULLIF(amount_jpy, 'n/a') AS DECIMAL(12, 2)), status,
    TRY_TO_TIMESTAMP(TRIM(exported_at), 'yyyy/MM/dd HH:mm'), 'JP'
  FROM jp
  UNION ALL
  SELECT TRY_CAST(saleId AS BIGINT), shopCode, TRY_CAST(TRIM(NULLIF(soldAt, 'n/a')) AS TIMESTAMP), sku,
    TRY_CAST(customerId AS BIGINT), TRY_CAST(quantity AS INT),
    TRY_CAST(NULLIF(amount, 'n/a') AS DECIMAL(12, 2)), status, TRY_CAST(TRIM(exportedAt) AS TIMESTAMP), 'UK'
  FROM uk
), ranked AS (
  SELECT *, ROW_NUMBER() OVER (
    PARTITION BY sale_id
    ORDER BY exported_at DESC, store_id, sold_at, sku, customer_id, quantity, amount, status, market
  ) AS place
  FROM sales
), priced AS (
  SELECT CAST(s.sold_at AS DATE) AS sold_on, s.market, UPPER(TRIM(s.store_id)) AS store_id,
    UPPER(TRIM(s.sku)) AS sku, s.customer_id, s.quantity, s.amount, m.currency
  FROM ranked AS s
  JOIN (
    SELECT 'FR' AS market, 'EUR' AS currency, 'Validé' AS word UNION ALL SELECT 'US', 'USD', 'COMPLETED'
    UNION ALL SELECT 'JP', 'JPY', '完了' UNION ALL SELECT 'UK', 'GBP', 'completed'
  ) AS m ON s.market = m.market
  WHERE s.place = 1 AND s.status = m.word AND CAST(s.sold_at AS DATE) <= DATE '2024-03-31' AND s.amount IS NOT NULL
)
SELECT p.sold_on,
  CASE WHEN st.division IN ('X', 'V') THEN st.division
    WHEN LEFT(p.sku, 1) IN ('X', 'V') THEN LEFT(p.sku, 1) ELSE 'unknown' END AS selling_division,
  p.market, p.store_id, COALESCE(st.store_name, 'Unknown store') AS store,
  COUNT(*) AS sales, SUM(COALESCE(p.quantity, 1)) AS units,
  SUM(CASE WHEN p.currency = 'EUR' THEN CAST(p.amount AS DECIMAL(14, 2))
    ELSE CAST(ROUND(p.amount * r.rate_to_eur, 2) AS DECIMAL(14, 2)) END) AS revenue_eur,
  COUNT(*) FILTER (WHERE p.customer_id IS NULL) AS sales_without_customer
FROM priced AS p
LEFT JOIN (SELECT TRY_CAST(TRIM(rate_date) AS DATE) AS rate_date, currency, TRY_CAST(rate_to_eur AS DECIMAL(12, 8)) AS rate_to_eur FROM rates) AS r
  ON p.sold_on = r.rate_date AND p.currency = r.currency
LEFT JOIN stores AS st ON p.store_id = st.store_id
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1, 2, 3, 4 NULLS LAST, 5
