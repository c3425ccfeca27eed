-- R6: the only BSN of a number that also stands in a row without one.
select
    agb,
    number,
    min(bsn) as bsn
from {{ ref('int_rows') }}
where bsn is not null and (agb, number) in (select (agb, number) from {{ ref('int_rows') }} where bsn is null)
group by agb, number
having count(distinct bsn) = 1
