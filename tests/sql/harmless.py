"""Queries that an analyst may well write, over `sales`, `stores` and `by_size.large`: all must pass.

`sales`: id INT, store_id STRING, amount DECIMAL(8,2), sold_at TIMESTAMP, tags ARRAY<STRING>,
info STRUCT<size: INT, colour: STRING>; `stores`: store_id STRING, city STRING, size BIGINT;
`by_size.large`: id INT, amount DOUBLE.
"""

from __future__ import annotations

HARMLESS = (
    "SELECT * FROM sales",
    "select id, amount from sales where amount > 10 -- only large ones",
    "SELECT /* all of it */ sales.* FROM sales;",
    "SELECT * EXCEPT (tags, info) FROM sales",
    "SELECT Sales.ID, SALES.Amount FROM SALES",
    "SELECT `id`, `amount` AS `the amount` FROM `sales`",
    "SELECT id AS `select`, store_id AS `a``b` FROM sales",
    "SELECT large.id, large.amount FROM by_size.large",
    "SELECT l.id FROM by_size.large AS l WHERE l.amount >= 1",
    "SELECT id, info.size, sales.info.colour, tags[0] AS first_tag FROM sales WHERE size(tags) > 0",
    "SELECT DISTINCT store_id FROM sales",
    "SELECT DISTINCT store_id, amount FROM sales ORDER BY store_id DESC, amount",
    "SELECT id FROM sales ORDER BY amount DESC NULLS LAST, id LIMIT 2",
    "SELECT id, amount FROM sales ORDER BY 2 DESC, 1 LIMIT 2 OFFSET 1",
    "SELECT amount AS id, id AS other FROM sales WHERE id IS NOT NULL ORDER BY id NULLS FIRST, other",
    "SELECT store_id, count(*) AS n, sum(amount) AS total, avg(amount) AS mean FROM sales GROUP BY store_id",
    "SELECT upper(store_id) AS store, max(amount) - min(amount) AS spread FROM sales GROUP BY "
    "upper(store_id)",
    "SELECT upper(store_id) AS store, count(*) AS n FROM sales GROUP BY store HAVING n > 1 ORDER BY "
    "n DESC, store",
    "SELECT store_id, year(sold_at) AS y, count(DISTINCT amount) AS n FROM sales GROUP BY 1, 2",
    "SELECT store_id, count(*) AS n FROM sales GROUP BY ALL HAVING sum(amount) > 5",
    "SELECT count(*) AS n, sum(amount) FILTER (WHERE amount > 5) AS large FROM sales",
    "SELECT max(id) AS top FROM sales HAVING count(*) > 0",
    "SELECT store_id FROM sales GROUP BY store_id, amount HAVING amount > 3",
    "SELECT sum(CASE WHEN store_id = 'A' THEN amount ELSE 0 END) AS a FROM sales WHERE id BETWEEN 1 AND 100",
    "SELECT amount * 2 AS twice, twice + 1 AS more FROM sales",
    "SELECT s.id, c.city FROM sales s JOIN stores c ON s.store_id = c.store_id",
    "SELECT s.id, c.city FROM sales s LEFT JOIN stores c ON s.store_id = c.store_id AND s.amount > 5",
    "SELECT s.id, c.city FROM sales s RIGHT OUTER JOIN stores c ON s.store_id = c.store_id",
    "SELECT s.id, c.city FROM sales s FULL JOIN stores c ON s.store_id = c.store_id",
    "SELECT id, amount FROM sales LEFT SEMI JOIN stores ON sales.store_id = stores.store_id",
    "SELECT s.id FROM sales s LEFT ANTI JOIN stores ON s.store_id = stores.store_id WHERE s.id > 0",
    "SELECT a.id, b.id AS other FROM sales a CROSS JOIN by_size.large b",
    "SELECT a.id, b.amount FROM sales a, by_size.large b WHERE a.id = b.id",
    "SELECT store_id, id, city FROM sales JOIN stores USING (store_id)",
    "SELECT store_id, city, id FROM sales RIGHT JOIN stores USING (store_id)",
    "SELECT store_id, city, id FROM sales FULL OUTER JOIN stores USING (store_id)",
    "SELECT * EXCEPT (tags, info) FROM sales JOIN stores USING (store_id)",
    "SELECT a.id, count(b.id) AS earlier FROM sales a LEFT JOIN sales b ON b.id < a.id GROUP BY a.id",
    "SELECT a.id, c.city, l.amount AS large FROM sales a JOIN stores c ON a.store_id = c.store_id "
    "LEFT JOIN by_size.large l ON l.id = a.id",
    "SELECT x.id, x.twice FROM (SELECT id, amount * 2 AS twice FROM sales) AS x WHERE x.twice > 10",
    "SELECT twice FROM (SELECT amount * 2 AS twice FROM sales WHERE amount IS NOT NULL)",
    "SELECT t.a, t.b FROM (SELECT id, store_id FROM sales) AS t(a, b)",
    "WITH t AS (SELECT store_id, sum(amount) AS total FROM sales GROUP BY store_id) "
    "SELECT city, total FROM t JOIN stores USING (store_id)",
    "WITH a AS (SELECT id, amount FROM sales), b AS (SELECT id FROM a WHERE amount > 5), unused AS "
    "(SELECT id FROM b) "
    "SELECT a.id, a.amount FROM a JOIN b ON a.id = b.id",
    "WITH t(x, y) AS (SELECT id, amount FROM sales) SELECT x, y FROM t",
    "SELECT n FROM (WITH inside AS (SELECT count(*) AS n FROM sales) SELECT n FROM inside)",
    "SELECT id FROM sales UNION ALL SELECT id FROM by_size.large",
    "SELECT id, amount FROM sales UNION SELECT id, amount FROM by_size.large",
    "SELECT id, NULL AS note FROM sales UNION ALL SELECT id, 'large' AS n FROM by_size.large",
    "SELECT store_id FROM stores EXCEPT SELECT store_id FROM sales",
    "SELECT store_id FROM stores INTERSECT SELECT store_id FROM sales ORDER BY store_id LIMIT 5",
    "SELECT store_id FROM stores MINUS SELECT store_id FROM sales",
    "SELECT id FROM sales UNION SELECT id FROM by_size.large INTERSECT SELECT id FROM sales WHERE id < 3",
    "SELECT id FROM sales INTERSECT SELECT id FROM by_size.large UNION ALL SELECT id FROM sales",
    "(SELECT id FROM sales EXCEPT SELECT id FROM by_size.large) UNION ALL (SELECT id FROM sales "
    "ORDER BY id LIMIT 1)",
    "SELECT id FROM sales UNION ALL SELECT size FROM stores UNION ALL SELECT amount FROM sales",
    "SELECT id, sum(amount) OVER (PARTITION BY store_id) AS total FROM sales",
    "SELECT id, avg(amount) OVER (PARTITION BY store_id ORDER BY id) AS mean FROM sales",
    "SELECT id, sum(amount) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS moving FROM sales",
    "SELECT id, max(amount) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING) AS "
    "m FROM sales",
    "SELECT id, amount / sum(amount) OVER (PARTITION BY store_id) AS share FROM sales WHERE amount > 0",
    "SELECT store_id, sum(sum(amount)) OVER (ORDER BY store_id) AS running FROM sales GROUP BY store_id",
    "SELECT id FROM (SELECT id, count(*) OVER (PARTITION BY store_id) AS n FROM sales) AS t WHERE t.n > 1",
    "SELECT id FROM sales WHERE sold_at >= :since AND store_id IN ('A', 'B') AND NOT (amount < 1 OR "
    "amount IS NULL)",
    "SELECT id, row_number() OVER (PARTITION BY store_id ORDER BY id DESC) AS n FROM sales",
    "SELECT id, rank() OVER (ORDER BY store_id) AS r, dense_rank() OVER (ORDER BY store_id) AS d FROM sales",
    "SELECT id, lag(amount) OVER (ORDER BY id) AS a, lead(id, 2, 0) OVER (ORDER BY id) AS b FROM sales",
    "SELECT id, ntile(2) OVER (ORDER BY id) AS half, cume_dist() OVER (ORDER BY id) AS share FROM sales",
    "SELECT store_id, rank() OVER (ORDER BY sum(amount) DESC) AS place FROM sales GROUP BY store_id",
    "SELECT id FROM sales WHERE store_id LIKE 'A%' OR store_id RLIKE '^B' OR store_id <=> NULL",
    "SELECT 'it\\'s; a -- text' AS a, 'text.`x`' AS b, \"double\" AS c, '${env:HOME}' AS d, id FROM sales",
    "SELECT 'SELECT reflect(1)' AS a, '\\u0041\\n' AS b, r'\\d' AS c FROM sales",
    "SELECT CAST(sold_at AS DATE) AS day, date_trunc('MONTH', sold_at) AS month, id::STRING AS t FROM sales",
    "SELECT sold_at + INTERVAL 1 DAY AS next_day, current_date AS today FROM sales WHERE id < 0",
    "SELECT final.id FROM sales FINAL",
    "SELECT -id AS id FROM sales ORDER BY sales.id LIMIT 2",
    "SELECT -id AS id FROM sales AS s ORDER BY s.id % 2, s.id LIMIT 2",
    "SELECT id % 3 AS k, -id AS id FROM sales ORDER BY id % 3, id LIMIT 3",
    "SELECT 1 AS k, info.colour AS info FROM sales ORDER BY sales.info.size LIMIT 2",
)  # fmt: skip
