with registered as {{ not_materialized() }} (

    select * from {{ ref('int_registered_on_peildatum') }}
    where is_registered

),

bsn_of_number as (

    select * from {{ ref('int_bsn_of_number') }}

),

-- Apart from each other, so that only the few rows without a BSN are looked up.
with_bsn as (

    select
        file_id,
        file_row,
        practice_id,
        registered_on,
        bsn_hi as patient_hi,
        bsn_lo as patient_lo
    from registered
    where bsn_hi is not null

),

without_bsn as (

    select
        registered.file_id,
        registered.file_row,
        registered.practice_id,
        registered.registered_on,
        coalesce(bsn_of_number.bsn_hi, registered.number_hi) as patient_hi,
        coalesce(bsn_of_number.bsn_lo, registered.number_lo) as patient_lo
    from registered
    left join bsn_of_number
        on
            registered.number_hi = bsn_of_number.number_hi
            and registered.number_lo = bsn_of_number.number_lo
    where registered.bsn_hi is null

),

final as (

    select * from with_bsn
    union all
    select * from without_bsn

)

select * from final
