with shared_identities as (

    select * from {{ ref('int_shared_identities') }}

),

final as (

    select
        cast(file_id as bigint) as file_id,
        cast(file_row as bigint) as row_number
    from shared_identities
    where is_rejected

)

select * from final
