PRAGMA application_id = 1414877774;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE attempts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            created_at TEXT NOT NULL,
            question_id TEXT NOT NULL,
            question TEXT NOT NULL,
            rubric TEXT NOT NULL,
            source TEXT NOT NULL,
            total INTEGER NOT NULL,
            refused TEXT,
            duration_s REAL NOT NULL,
            recording TEXT,
            transcript TEXT NOT NULL,
            scorecard TEXT NOT NULL,
            delivery TEXT
        ) STRICT
        ;
INSERT INTO "attempts" VALUES(1,'2026-10-02T18:30:00.000000+00:00','step1-low-score','Tell me about Step 1.','five_part','microphone',3,NULL,1.0,'takes/20261001T183000.000Z_step1-low-score.wav','{"text":"I failed Step 1 on my first attempt. I read passively — “no questions” at all.","raw_text":"I failed Step 1 on my first attempt. I read passively — “no questions” at all.","words":[{"text":"I","start_s":0.5,"end_s":0.6,"probability":0.98},{"text":"failed","start_s":0.7,"end_s":1.1,"probability":0.41}],"speech":[{"start_s":0.4,"end_s":2.1}],"duration_s":1.0,"model":"base"}','{"rubric":"five_part","rubric_digest":"abc","encoder":"minilm","parts":[{"name":"own_it","level":2,"score":0.9,"quote":{"text":"I failed Step 1 on my first attempt.","start":0,"end":36,"start_s":0.5,"end_s":2.0},"advice":""},{"name":"cause","level":1,"score":0.5,"quote":null,"advice":"Say more."}],"flags":[{"name":"blame","quote":{"text":"I read passively","start":37,"end":53,"start_s":0.5,"end_s":2.0},"fix":"Own it."}],"refused":null}','{"duration_s":3.0,"speaking_rate_wpm":140.0,"articulation_rate_wpm":160.0,"filler_sounds":1,"filler_words":2,"fillers_per_min":4.0,"fillers_per_min_high":6.0,"pauses":[{"start_s":1.0,"duration_s":1.2,"after_word":0,"within_clause":true}]}');
INSERT INTO "attempts" VALUES(2,'2026-10-03T18:30:00.000000+00:00','','','five_part','typed',0,'Too short.',0.0,NULL,'{"text":"Two words.","raw_text":"Two words.","words":[],"speech":[],"duration_s":0.0,"model":""}','{"rubric":"five_part","rubric_digest":"abc","encoder":"minilm","parts":[],"flags":[],"refused":"Too short."}',NULL);
INSERT INTO "attempts" VALUES(3,'2026-10-04T18:30:00.000000+00:00','step1-low-score','Tell me about Step 1.','five_part','file',3,NULL,1.0,'/elsewhere/told.mp3','{"text":"I failed Step 1 on my first attempt. I read passively — “no questions” at all.","raw_text":"I failed Step 1 on my first attempt. I read passively — “no questions” at all.","words":[{"text":"I","start_s":0.5,"end_s":0.6,"probability":0.98},{"text":"failed","start_s":0.7,"end_s":1.1,"probability":0.41}],"speech":[{"start_s":0.4,"end_s":2.1}],"duration_s":1.0,"model":"base"}','{"rubric":"five_part","rubric_digest":"abc","encoder":"minilm","parts":[{"name":"own_it","level":2,"score":0.9,"quote":{"text":"I failed Step 1 on my first attempt.","start":0,"end":36,"start_s":0.5,"end_s":2.0},"advice":""},{"name":"cause","level":1,"score":0.5,"quote":null,"advice":"Say more."}],"flags":[{"name":"blame","quote":{"text":"I read passively","start":37,"end":53,"start_s":0.5,"end_s":2.0},"fix":"Own it."}],"refused":null}','{"duration_s":3.0,"speaking_rate_wpm":140.0,"articulation_rate_wpm":160.0,"filler_sounds":1,"filler_words":2,"fillers_per_min":4.0,"fillers_per_min_high":6.0,"pauses":[{"start_s":1.0,"duration_s":1.2,"after_word":0,"within_clause":true}]}');
CREATE INDEX attempts_by_time ON attempts (created_at);
CREATE INDEX attempts_by_question ON attempts (question_id, created_at);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('attempts',3);
COMMIT;
