with several as (

    select * from {{ ref('int_one_practice_per_patient') }}

),

final as (

    select count(*) as counted
    from several
    where outcome = 'counted'
    group by patient_hi, patient_lo
    having count(*) > 1

)

select * from final
