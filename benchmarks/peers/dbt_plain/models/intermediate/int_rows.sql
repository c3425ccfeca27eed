-- R3, R6, R7: the rows that are not rejected.
with typed as (

    select
        filename,
        coalesce(lpad(trim(agb), 8, '0'), regexp_extract(filename, '/([0-9]{8})/', 1)) as agb,
        nullif(trim(number), '') as number,
        regexp_replace(bsn, '[\s.]', '', 'g') as bsn,
        upper(regexp_replace(postcode, '[\s.-]', '', 'g')) as postcode,
        cast(
            case
                when regexp_full_match(trim(registered_on), '\d{1,2}-\d{1,2}-\d{4}') then try_strptime(trim(registered_on), '%d-%m-%Y')
                when regexp_full_match(trim(registered_on), '\d{4}-\d{2}-\d{2}') then try_strptime(trim(registered_on), '%Y-%m-%d')
                when regexp_full_match(trim(registered_on), '\d{8}') then try_strptime(trim(registered_on), '%Y%m%d')
            end as date
        ) as registered_on
    from {{ ref('stg_lists') }}

),

padded as (

    select * replace (case when regexp_full_match(bsn, '\d{8,9}') then lpad(bsn, 9, '0') end as bsn)
    from typed

),

judged as (

    select * replace (
        -- The 11-test.
        case when bsn <> '000000000' and (
            9 * bsn[1]::int + 8 * bsn[2]::int + 7 * bsn[3]::int + 6 * bsn[4]::int + 5 * bsn[5]::int
            + 4 * bsn[6]::int + 3 * bsn[7]::int + 2 * bsn[8]::int - bsn[9]::int
        ) % 11 = 0 then bsn::int end as bsn,
        case when regexp_full_match(postcode, '[1-9]\d{3}([A-Z]{2})?') and postcode[5:] not in ('SA', 'SD', 'SS') then postcode end as postcode
    )
    from padded

)

select
    *,
    row_number() over () as place
from judged
where
    registered_on is not null
    and (bsn is not null or number is not null)
    and agb in (select practices.agb from {{ ref('stg_practices') }} as practices)
