with rows_without_bsn as (

    select * from {{ ref('int_rows_without_bsn') }}

),

counts as (

    select
        number_hi,
        number_lo,
        count(distinct birth_date) as birth_dates
    from rows_without_bsn
    where number_hi is not null
    group by number_hi, number_lo

),

final as (

    select
        number_hi,
        number_lo,
        birth_dates >= 3 as is_placeholder
    from counts
    where birth_dates >= 2

)

select * from final
