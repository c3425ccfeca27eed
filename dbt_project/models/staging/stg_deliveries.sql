with source as (

    select * from {{ source('landing', 'deliveries') }}

),

final as (

    select
        file_id,
        file
    from source

)

select * from final
