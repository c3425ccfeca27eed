-- The lists of a quarter to shares, ranks and what the koptarief pays (R2 to R8, R10 to R13, R15, R16, R20, R21, R23).

-- The lists, each dialect by its own reader. A row with too many cells is skipped; missing ones at the end of a line are filled up.
create temp table rows as
with delivered as (
    select filename, null as agb, "HIS-nummer" as number, BSN as bsn, PC as postcode, "ION vanaf" as registered_on
    from read_csv(
        getvariable('lean'), delim = ';', quote = '', header = true, auto_detect = false, filename = true,
        null_padding = true, ignore_errors = true,
        columns = {'HIS-nummer': 'varchar', 'BSN': 'varchar', 'PC': 'varchar', 'ION vanaf': 'varchar', 'UZOVI': 'varchar'}
    )
    union all
    select filename, agb, number, bsn, postcode, registered_on
    from read_csv(
        getvariable('lean_iso'), delim = ',', quote = '', header = true, auto_detect = false, filename = true,
        null_padding = true, ignore_errors = true,
        columns = {'agb': 'varchar', 'number': 'varchar', 'bsn': 'varchar', 'postcode': 'varchar', 'registered_on': 'varchar', 'uzovi': 'varchar'}
    )
    union all
    select filename, agb, number, bsn, postcode, registered_on
    from read_csv(
        getvariable('lean_old'), delim = ';', quote = '', header = true, auto_detect = false, filename = true,
        null_padding = true, ignore_errors = true,
        columns = {'agb': 'varchar', 'number': 'varchar', 'bsn': 'varchar', 'postcode': 'varchar', 'registered_on': 'varchar', 'uzovi': 'varchar'}
    )
    where agb not like 'Totaal%' or agb is null
    union all
    select filename, null as agb, number, bsn, postcode, registered_on
    from read_csv(
        getvariable('lean_tab'), delim = '\t', quote = '', header = true, skip = 3, auto_detect = false, filename = true,
        null_padding = true, ignore_errors = true,
        columns = {'number': 'varchar', 'bsn': 'varchar', 'postcode': 'varchar', 'registered_on': 'varchar', 'uzovi': 'varchar', 'birth_date': 'varchar'}
    )
    where number not like 'Totaal%' or number is null
    union all
    select filename, null as agb, number, bsn, postcode, registered_on
    from read_csv(
        getvariable('lean_quoted'), delim = ';', quote = '"', header = true, auto_detect = false, filename = true,
        null_padding = true, ignore_errors = true, encoding = 'latin-1',
        columns = {'number': 'varchar', 'bsn': 'varchar', 'postcode': 'varchar', 'registered_on': 'varchar', 'uzovi': 'varchar', 'name': 'varchar'}
    )
),

-- What the texts mean.
typed as (
    select
        filename,
        coalesce(lpad(trim(agb), 8, '0'), regexp_extract(filename, '/([0-9]{8})/', 1)) as agb,
        nullif(trim(number), '') as number,
        regexp_replace(bsn, '[\s.]', '', 'g') as bsn,
        upper(regexp_replace(postcode, '[\s.-]', '', 'g')) as postcode,
        case
            when regexp_full_match(trim(registered_on), '\d{1,2}-\d{1,2}-\d{4}') then try_strptime(trim(registered_on), '%d-%m-%Y')
            when regexp_full_match(trim(registered_on), '\d{4}-\d{2}-\d{2}') then try_strptime(trim(registered_on), '%Y-%m-%d')
            when regexp_full_match(trim(registered_on), '\d{8}') then try_strptime(trim(registered_on), '%Y%m%d')
        end::date as registered_on
    from delivered
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

select *
from judged
where
    registered_on is not null
    and (bsn is not null or number is not null)
    and agb in (
        select agb from read_csv(getvariable('reference') || '/practices.csv', delim = ';', all_varchar = true)
        where active_from::date <= getvariable('peildatum')::date and coalesce(active_to::date >= getvariable('peildatum')::date, true)
    );

-- R6: who has no BSN is the only patient whose BSN is known for the number, or else the number.
create temp table known as
select agb, number, min(bsn) as bsn
from rows
where bsn is not null and (agb, number) in (select (agb, number) from rows where bsn is null)
group by agb, number
having count(distinct bsn) = 1;

create temp view registered as
select
    rows.filename, rows.rowid as place, rows.agb, rows.postcode, rows.registered_on,
    case when rows.bsn is null and known.bsn is null then rows.agb || '/' || rows.number else coalesce(rows.bsn, known.bsn)::varchar end as patient
from rows left join known on rows.bsn is null and rows.agb = known.agb and rows.number = known.number
where rows.registered_on <= getvariable('peildatum')::date;

-- R4 and R5, for whoever occurs more than once.
create temp table several as select patient from registered group by patient having count(*) > 1;

create temp table contested as
with kept as (
    select * from registered
    where patient in (from several)
    qualify row_number() over (partition by patient, agb order by registered_on desc, filename, place) = 1
),

latest as (
    select * from kept
    qualify registered_on = max(registered_on) over (partition by patient)
)

select agb, postcode from latest
qualify count(*) over (partition by patient) = 1;

-- R8, R10.
create temp table areas as
with entries as (select postcode as entry from read_csv(getvariable('aw_list'), header = true, all_varchar = true)),
judged as (
    select
        postcode,
        postcode in (select entry from entries) or postcode[:5] in (select entry from entries) or postcode[:4] in (select entry from entries) as is_aw,
        postcode in (select entry[:4] from entries where length(entry) > 4) as is_cut
    from (select distinct postcode from rows where postcode is not null)
)
select postcode, is_aw, is_cut and not is_aw as is_unknown from judged;

create temp table counts as
with counted as (
    select agb, postcode from registered where patient not in (from several)
    union all
    select agb, postcode from contested
)
select
    counted.agb,
    count(*) as ion,
    count(*) filter (where areas.is_aw) as aw_ion,
    count(*) filter (where coalesce(areas.is_unknown, true)) as unknown_postcode
from counted left join areas on counted.postcode = areas.postcode
group by counted.agb;

-- R11 to R13, and the koptarief.
create temp table result as
with practices as (
    select practices.agb, region, coalesce(ion, 0) as ion, coalesce(aw_ion, 0) as aw_ion, coalesce(unknown_postcode, 0) as unknown_postcode
    from read_csv(getvariable('reference') || '/practices.csv', delim = ';', all_varchar = true) as practices
    left join counts on practices.agb = counts.agb
    where active_from::date <= getvariable('peildatum')::date and coalesce(active_to::date >= getvariable('peildatum')::date, true)
),

enrolled as (
    select distinct agb from read_csv(getvariable('reference') || '/enrolments.csv', delim = ';', all_varchar = true)
    where
        scheme = 'rijnmond_koptarief'
        and applied_on::date <= getvariable('peildatum')::date
        and coalesce(ended_on::date > getvariable('peildatum')::date, true)
),

ranked as (
    select
        *,
        aw_ion / nullif(ion, 0) as share,
        case when ion > 0 then rank() over (partition by region order by share desc nulls last) end as rank_region,
        case when ion > 0 then rank() over (order by share desc nulls last) end as rank_overall
    from practices
),

judged as (
    select
        *,
        case
            when region not in (select unnest(getvariable('regions'))) then null
            when agb not in (from enrolled) then 'not_participating'
            when ion = 0 then 'no_delivery'
            when aw_ion * 4 > ion then 'paid'
            when (aw_ion + unknown_postcode) * 4 > ion then 'undecided'
            else 'below_threshold'
        end as status
    from ranked
)

select
    agb, region, ion, aw_ion, unknown_postcode, round(share, 6) as aw_share, rank_region, rank_overall, status,
    case when status = 'paid' then aw_ion * 6.80 when status is not null then 0.00 end::decimal(14, 2) as amount
from judged
order by agb;
