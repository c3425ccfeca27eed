-- Patients who occur more than once.
select patient
from {{ ref('int_registered') }}
group by patient
having count(*) > 1
