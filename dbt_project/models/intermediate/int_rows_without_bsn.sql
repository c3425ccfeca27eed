with rows_apart as (

    select * from {{ ref('int_rows_apart') }}

),

placeholder_bsns as (

    select * from {{ ref('int_shared_bsns') }}
    where is_placeholder

),

-- R6: a placeholder is treated as missing.
final as (

    select
        rows_apart.file_id,
        rows_apart.file_row,
        rows_apart.practice_id,
        rows_apart.number_hi,
        rows_apart.number_lo,
        rows_apart.birth_date,
        rows_apart.registered_on,
        rows_apart.is_registered,
        rows_apart.bsn_hi is not null as has_placeholder_bsn
    from rows_apart
    left join placeholder_bsns
        on
            rows_apart.practice_id = placeholder_bsns.practice_id
            and rows_apart.bsn_hi = placeholder_bsns.bsn_hi
            and rows_apart.bsn_lo = placeholder_bsns.bsn_lo
    where
        rows_apart.bsn_hi is null
        or placeholder_bsns.bsn_hi is not null

)

select * from final
