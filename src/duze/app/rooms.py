"""The only list of rooms: their doors, and the functions their job kinds are bound to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from duze.app.health import healthz, readyz
from duze.app.openapi import api_docs, openapi_json
from duze.app.runtime import Runtime
from duze.audit import api as audit_api
from duze.audit import pages as audit_pages
from duze.cases import api as cases_api
from duze.cases import jobs as cases_jobs
from duze.cases import pages as cases_pages
from duze.complaints import api as complaints_api
from duze.complaints import complainant_pages, intake_pages
from duze.complaints import pages as complaints_pages
from duze.deadlines import api as deadlines_api
from duze.deadlines import pages as deadlines_pages
from duze.desk import clock_pages, inbox, telling
from duze.desk import help as desk_help
from duze.desk import pages as desk_pages
from duze.dispatch import api as dispatch_api
from duze.dispatch import pages as dispatch_pages
from duze.escalation import api as escalation_api
from duze.escalation import jobs as escalation_jobs
from duze.escalation import pages as escalation_pages
from duze.findings import api as findings_api
from duze.findings import api_files as findings_api_files
from duze.findings import api_similar as findings_api_similar
from duze.findings import informant_pages, past_api, past_pages
from duze.findings import pages as findings_pages
from duze.findings import show as findings_show
from duze.imports import api as imports_api
from duze.imports import jobs as imports_jobs
from duze.imports import pages as imports_pages
from duze.inspections import api as inspections_api
from duze.inspections import conclusion_api, conclusion_pages
from duze.inspections import pages as inspections_pages
from duze.interviews import api as interviews_api
from duze.interviews import jobs as interview_jobs
from duze.interviews import pages as interviews_pages
from duze.jobs import api as jobs_api
from duze.jobs import pages as jobs_pages
from duze.jobs.looks import last_of_month
from duze.kit.jobs import Work
from duze.kit.mail import Mailer
from duze.law import api as law_api
from duze.law import pages as law_pages
from duze.letters import api as letters_api
from duze.letters import pages as letters_pages
from duze.letters import pages_advice, pages_batches, pages_countersigning, pages_verify
from duze.letters.batch_jobs import Issuer
from duze.letters.batches import ISSUE_JOB
from duze.letters.making import Maker
from duze.letters.signing import RENDER_JOB
from duze.messages import api as messages_api
from duze.messages import pages as messages_pages
from duze.messages.sending import Sender
from duze.people import own_api, own_pages
from duze.people import pages as people_pages
from duze.rankings import api as rankings_api
from duze.rankings import pages as rankings_pages
from duze.referrals import api as referrals_api
from duze.referrals import jobs as referral_jobs
from duze.referrals import package_api
from duze.referrals import pages as referrals_pages
from duze.units import account_pages, key_api, key_pages, set_up_pages
from duze.units import api as units_api
from duze.units import pages as units_pages


def api_routes() -> Sequence[Any]:
    """JSON doors, under /api, behind sign-in."""
    return [
        *own_api.ROUTES,
        *units_api.ROUTES,
        *key_api.ROUTES,
        *law_api.ROUTES,
        *deadlines_api.ROUTES,
        *audit_api.ROUTES,
        *findings_api.ROUTES,
        *findings_api_files.ROUTES,
        *findings_api_similar.ROUTES,
        *past_api.ROUTES,
        *inspections_api.ROUTES,
        *conclusion_api.ROUTES,
        *complaints_api.ROUTES,
        *letters_api.ROUTES,
        *rankings_api.ROUTES,
        *cases_api.ROUTES,
        *dispatch_api.ROUTES,
        *interviews_api.ROUTES,
        *referrals_api.ROUTES,
        *package_api.ROUTES,
        *escalation_api.ROUTES,
        *imports_api.ROUTES,
        *clock_pages.API_ROUTES,
        *messages_api.ROUTES,
        *inbox.API_ROUTES,
        *jobs_api.ROUTES,
    ]


def page_routes() -> Sequence[Any]:
    """HTML doors, behind sign-in."""
    return [
        *desk_pages.ROUTES,
        *clock_pages.ROUTES,
        *messages_pages.ROUTES,
        *inbox.ROUTES,
        *desk_help.ROUTES,
        *own_pages.ROUTES,
        *units_pages.ROUTES,
        *account_pages.ROUTES,
        *key_pages.ROUTES,
        *law_pages.ROUTES,
        *deadlines_pages.ROUTES,
        *jobs_pages.ROUTES,
        *audit_pages.ROUTES,
        *findings_pages.ROUTES,
        *findings_show.ROUTES,
        *informant_pages.ROUTES,
        *past_pages.ROUTES,
        *inspections_pages.ROUTES,
        *conclusion_pages.ROUTES,
        *complainant_pages.ROUTES,
        *intake_pages.ROUTES,
        *complaints_pages.ROUTES,
        *letters_pages.ROUTES,
        *pages_countersigning.ROUTES,
        *pages_batches.ROUTES,
        *pages_advice.ROUTES,
        *rankings_pages.ROUTES,
        *cases_pages.ROUTES,
        *dispatch_pages.ROUTES,
        *escalation_pages.ROUTES,
        *interviews_pages.ROUTES,
        *referrals_pages.ROUTES,
        *package_api.PAGE_ROUTES,
        *imports_pages.ROUTES,
    ]


def open_routes() -> Sequence[Any]:
    """Doors without sign-in. A test keeps this list short."""
    sign = [people_pages.sign_in_page, people_pages.sign_in_now, people_pages.sign_out]
    return [
        *sign,
        *set_up_pages.ROUTES,
        *account_pages.OPEN_ROUTES,
        *pages_verify.OPEN_ROUTES,
        *clock_pages.OPEN_ROUTES,
        healthz,
        readyz,
        openapi_json,
        api_docs,
    ]


def bind_jobs(runtime: Runtime) -> Mapping[str, Work]:
    """Job kind → the function that does it."""
    return {
        **_sender(runtime).works(),
        RENDER_JOB: Maker(runtime.db, runtime.blobs, runtime.press, runtime.signer, runtime.settings.base_url).make,
        cases_jobs.RECOUNT_JOB: cases_jobs.follow_deadline(runtime.db),
        cases_jobs.LETTER_JOB: cases_jobs.follow_letter(runtime.db),
        ISSUE_JOB: Issuer(runtime.db, runtime.press).issue,
        interview_jobs.LETTER_JOB: interview_jobs.follow_letter(runtime.db),
        interview_jobs.RECTIFIED_JOB: interview_jobs.follow_rectification(runtime.db),
        imports_jobs.RUN: imports_jobs.run_upload(runtime.db, runtime.blobs),
        escalation_jobs.EVALUATE: last_of_month(
            runtime.db, escalation_jobs.EVALUATE, escalation_jobs.evaluate_again(runtime.db)
        ),
        referral_jobs.LETTER_JOB: referral_jobs.follow_letter(runtime.db),
    }


def _sender(runtime: Runtime) -> Sender:
    known = runtime.settings
    mailer = Mailer(known.smtp_url, known.smtp_password, known.mail_from)
    return Sender(runtime.db, mailer, known.base_url, known.secret_key, telling.waiting_for, telling.sees)
