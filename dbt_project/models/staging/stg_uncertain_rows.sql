with source as (

    select * from {{ source('landing', 'uncertain_rows') }}

),

final as (

    select
        practice_agb as practice_id,
        rows as row_count
    from source

)

select * from final
