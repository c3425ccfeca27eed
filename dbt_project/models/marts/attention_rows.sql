with several as (

    select * from {{ ref('int_one_practice_per_patient') }}
    where other_practice_id is not null

),

deliveries as (

    select * from {{ ref('stg_deliveries') }}

),

practices as (

    select * from {{ ref('stg_practices') }}

),

final as (

    select
        {{ quarter() }} as quarter,
        deliveries.file,
        cast(several.file_row as bigint) as row_number,
        several.outcome,
        practices.agb,
        other_practices.agb as other_agb
    from several
    inner join deliveries
        on several.file_id = deliveries.file_id
    inner join practices
        on several.practice_id = practices.practice_id
    inner join practices as other_practices
        on several.other_practice_id = other_practices.practice_id

)

select * from final
