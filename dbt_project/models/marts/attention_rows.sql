with several as (

    select * from {{ ref('int_one_practice_per_patient') }}
    where other_practice_id is not null

),

row_outcomes as (

    select * from {{ ref('int_row_outcomes') }}

),

deliveries as (

    select * from {{ ref('stg_deliveries') }}

),

practices as (

    select * from {{ ref('stg_practices') }}

),

-- R5, R8
attention as (

    select
        file_id,
        file_row,
        outcome,
        practice_id,
        other_practice_id
    from several
    union all
    select
        file_id,
        file_row,
        'unknown_postcode' as outcome,
        practice_id,
        null as other_practice_id
    from row_outcomes
    where
        outcome = 'counted'
        and area = 'unknown'

),

final as (

    select
        {{ quarter() }} as quarter,
        deliveries.file,
        cast(attention.file_row as bigint) as row_number,
        attention.outcome,
        practices.agb,
        other_practices.agb as other_agb
    from attention
    inner join deliveries
        on attention.file_id = deliveries.file_id
    inner join practices
        on attention.practice_id = practices.practice_id
    left join practices as other_practices
        on attention.other_practice_id = other_practices.practice_id

)

select * from final
