"""Jupyter's own test of a kernel, with what it needs to know of ours, and what it doesn't ask: input, Stop and Restart."""

import unittest

import jupyter_kernel_test
from jupyter_client.manager import start_new_kernel
from jupyter_kernel_test import TIMEOUT, validate_message

KERNEL = "tslab"
CLEAR_OUTPUT = "clearOutput()"
ASK = 'console.log(`hello, ${prompt("name?")}`);'


class Jupyter(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = 'console.log("hello, world");'
    code_stderr = 'console.error("oh");'
    completion_samples = [
        {"text": "Math.hyp", "matches": ["hypot"]},
        {"text": "parseFl", "matches": ["parseFloat"]},
        {"text": '"conv".startsW', "matches": ["startsWith"]},
    ]
    complete_code_samples = [
        "",
        "1 + 1",
        "const x: number = 3;",
        "for (const i of [1, 2]) {\n  console.log(i);\n}",
        "const wait = await Promise.resolve(1);",
        'import { conv } from "strides";',
        "function f<T>(x: T): T {\n  return x;\n}\n",
    ]
    incomplete_code_samples = [
        "function f() {",
        "const xs = [1,",
        "Math.max(1, ",
        "const text = `two\nlines",
        "/* a comment",
        "const x =",
        "[1, 2].map((i) => {\n  return i;\n}",
    ]
    invalid_code_samples = ["const 1a = 2;", "}", "const x = ;", "f())", "let let = 1 +* 2"]
    code_generate_error = 'throw new Error("broken");'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"a" + "b"'},
        {"code": "[1, 2].map((i) => 2 * i)"},
        {"code": "const kept = 1;\nkept + 1", "result": "2"},
    ]
    code_display_data = [
        {"code": 'import { display } from "tslab";\ndisplay.html("<b>x</b>");', "mime": "text/html"},
        {"code": 'import { display } from "tslab";\ndisplay.svg("<svg/>");', "mime": "image/svg+xml"},
        {"code": 'import { display } from "tslab";\ndisplay.text("x");', "mime": "text/plain"},
    ]
    code_history_pattern = "6 ? 7*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "parseInt"
    code_clear_output = CLEAR_OUTPUT
    code_page_something = ""  # there is no pager; kernel.test.ts knows


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = KERNEL
    support_iopub_welcome = False  # protocol 5.4; kernel.test.ts knows


class Conversation(unittest.TestCase):
    """What a person does beside running cells, by jupyter_client's own means."""

    def setUp(self):
        self.km, self.kc = start_new_kernel(kernel_name=KERNEL)

    def tearDown(self):
        self.kc.stop_channels()
        self.km.shutdown_kernel(now=True)

    def reply_to(self, msg_id):
        while True:
            reply = self.kc.get_shell_msg(timeout=TIMEOUT)
            if reply["parent_header"].get("msg_id") == msg_id:
                validate_message(reply, "execute_reply", msg_id)
                return reply["content"]

    def outputs_of(self, msg_id):
        outputs = []
        while True:
            msg = self.kc.get_iopub_msg(timeout=TIMEOUT)
            if msg["parent_header"].get("msg_id") != msg_id:
                continue
            if msg["msg_type"] == "status" and msg["content"]["execution_state"] == "idle":
                return outputs
            outputs.append((msg["msg_type"], msg["content"]))

    def run_cell(self, code, **options):
        msg_id = self.kc.execute(code, **options)
        return self.reply_to(msg_id), self.outputs_of(msg_id)

    def test_input(self):
        msg_id = self.kc.execute(ASK, allow_stdin=True)
        request = self.kc.get_stdin_msg(timeout=TIMEOUT)
        # Not by validate_message: it takes password for a number, and the protocol for a boolean.
        self.assertEqual(request["content"], {"prompt": "name?", "password": False})
        self.kc.input("Ada")
        self.assertEqual(self.reply_to(msg_id)["status"], "ok")
        said = "".join(content["text"] for kind, content in self.outputs_of(msg_id) if kind == "stream")
        self.assertEqual(said, "hello, Ada\n")

    def test_input_refused(self):
        reply, outputs = self.run_cell(ASK, allow_stdin=False)
        self.assertEqual(reply["status"], "error")
        self.assertEqual([kind for kind, _ in outputs if kind == "error"], ["error"])

    def test_interrupt(self):
        self.run_cell("let kept = 41;")
        msg_id = self.kc.execute('console.log("begun"); while (true) {}')
        while True:
            msg = self.kc.get_iopub_msg(timeout=TIMEOUT)
            if msg["msg_type"] == "stream" and msg["parent_header"]["msg_id"] == msg_id:
                break
        self.km.interrupt_kernel()
        self.assertEqual(self.reply_to(msg_id)["status"], "error")
        self.assertIn("error", [kind for kind, _ in self.outputs_of(msg_id)])
        reply, outputs = self.run_cell("kept + 1")
        self.assertEqual(reply["status"], "ok")
        results = [content["data"]["text/plain"] for kind, content in outputs if kind == "execute_result"]
        self.assertEqual(results, ["42"])

    def test_restart(self):
        self.run_cell("const gone = 1;")
        self.km.restart_kernel()
        self.kc.wait_for_ready(timeout=TIMEOUT)
        reply, outputs = self.run_cell('typeof (globalThis as { gone?: number }).gone === "undefined" ? 1 : 0')
        self.assertEqual((reply["status"], reply["execution_count"]), ("ok", 1))
        results = [content["data"]["text/plain"] for kind, content in outputs if kind == "execute_result"]
        self.assertEqual(results, ["1"])

    def test_execution_count(self):
        first, _ = self.run_cell("1")
        _, outputs = self.run_cell("2", silent=True)
        self.assertEqual([kind for kind, _ in outputs if kind in ("execute_input", "execute_result")], [])
        second, _ = self.run_cell("3")
        self.assertEqual(second["execution_count"], first["execution_count"] + 1)
