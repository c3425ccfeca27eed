with source as (

    select * from {{ source('landing', 'aw_entries') }}

),

final as (

    select postcode as entry
    from source

)

select * from final
