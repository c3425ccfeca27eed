with registrations as (

    select * from {{ ref('int_registered_on_peildatum') }}

),

-- Sorted, equal ones follow each other. That takes half of what grouping does, where nearly every one is a group of its own.
in_order as (

    select
        bsn_hi,
        lag(bsn_hi) over (partition by {{ key_bucket("bsn_hi") }} order by bsn_hi) as previous_hi
    from registrations
    where bsn_hi is not null

),

final as (

    select distinct bsn_hi
    from in_order
    where bsn_hi = previous_hi

)

select * from final
