with source as (

    select * from {{ source('landing', 'practices') }}

),

final as (

    select
        cast(agb as integer) as practice_id,
        agb,
        name,
        region
    from source

)

select * from final
