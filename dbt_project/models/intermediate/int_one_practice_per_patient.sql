with patients as (

    select * from {{ ref('int_patients') }}

),

-- Most patients occur once. Half of the key finds the others; a wrong candidate is harmless: the windows compare the whole key.
candidates as (

    select bsn_hi as patient_hi
    from {{ ref('int_repeated_bsns') }}
    union all
    select bsn_hi as patient_hi
    from {{ ref('int_bsn_of_number') }}
    union all
    select number_hi as patient_hi
    from {{ ref('int_rows_without_bsn') }}
    group by number_hi
    having count(*) > 1

),

rows_of_candidates as (

    select patients.*
    from patients
    where patients.patient_hi in (select candidates.patient_hi from candidates)

),

-- R4: the latest registration of a practice is kept, of equal ones the first row.
ranked as (

    select
        *,
        row_number() over (
            partition by patient_hi, patient_lo, practice_id
            order by registered_on desc, file_id asc, file_row asc
        ) = 1 as is_kept,
        max(registered_on) over (partition by patient_hi, patient_lo) as latest_on
    from rows_of_candidates

),

-- R5: the practices with the latest registration of the patient; more than one is a conflict.
claims as (

    select
        *,
        case when registered_on = latest_on then practice_id end as claim
    from ranked

),

contested as (

    select
        *,
        min(claim) over (partition by patient_hi, patient_lo) as first_claim,
        max(claim) over (partition by patient_hi, patient_lo) as last_claim
    from claims

),

contested_by_others as (

    select
        *,
        min(case when claim > first_claim then claim end) over (partition by patient_hi, patient_lo) as second_claim
    from contested

),

outcomes as (

    select
        *,
        case
            when not is_kept then 'duplicate_in_practice'
            when claim is null then 'moved_to_other_practice'
            when first_claim < last_claim then 'conflict'
            else 'counted'
        end as outcome
    from contested_by_others

),

final as (

    select
        file_id,
        file_row,
        practice_id,
        patient_hi,
        patient_lo,
        outcome,
        case
            when outcome = 'moved_to_other_practice' then first_claim
            when outcome = 'conflict' and practice_id = first_claim then second_claim
            when outcome = 'conflict' then first_claim
        end as other_practice_id
    from outcomes

)

select * from final
