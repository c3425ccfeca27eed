with rows_apart as (

    select * from {{ ref('int_rows_apart') }}

),

-- R6: within one practice; a missing number or birth date is not a different one.
counts as (

    select
        practice_id,
        bsn_hi,
        bsn_lo,
        count(distinct number_text) as numbers,
        count(distinct birth_date) as birth_dates
    from rows_apart
    where bsn_hi is not null
    group by practice_id, bsn_hi, bsn_lo

),

final as (

    select
        practice_id,
        bsn_hi,
        bsn_lo,
        numbers >= 3 or birth_dates >= 3 as is_placeholder
    from counts
    where numbers >= 2 or birth_dates >= 2

)

select * from final
